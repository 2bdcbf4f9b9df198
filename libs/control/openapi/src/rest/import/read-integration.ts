import { REST_INTEGRATION_MEMBERS } from '@gatehouse/api-model';
import { isObject, member, members, nameAt, objectMember, stringMember } from '../../import/place.ts';
import type { JsonObject, Place } from '../../import/place.ts';
import { resolveReference } from '../../import/resolve-reference.ts';
import { REST } from '../extensions.ts';
import type { RestContext } from './rest-context.ts';

const KNOWN: ReadonlySet<string> = new Set([
  'type',
  'responses',
  '$ref',
  // Of HTTP APIs: known, and without meaning here.
  'integrationSubtype',
  'payloadFormatVersion',
  ...REST_INTEGRATION_MEMBERS,
]);
const UPPER_CASE: ReadonlySet<string> = new Set([
  'httpMethod',
  'passthroughBehavior',
  'contentHandling',
  'connectionType',
  'responseTransferMode',
]);
const TYPES = ['HTTP', 'HTTP_PROXY', 'AWS', 'AWS_PROXY', 'MOCK'];

/** The integration of an operation, not yet checked against the model; undefined when it has none (reference rest-api.md 12). */
export function readRestIntegration(context: RestContext, operation: Place<JsonObject>): JsonObject | undefined {
  const { report } = context;
  const written = objectMember(report, operation, REST.integration);
  const place = written && resolveReference(context, written);
  if (place === undefined) return undefined;
  const type = stringMember(report, place, 'type')?.toUpperCase();
  if (type === undefined || !TYPES.includes(type)) {
    const found = type === undefined ? 'names no type' : `is "${type.toLowerCase()}"`;
    report.problem(place.path, `the type is http, http_proxy, aws, aws_proxy or mock; this one ${found}`);
    return undefined;
  }
  const integration: Record<string, unknown> = { type };
  for (const name of REST_INTEGRATION_MEMBERS) {
    const { value } = member(place, name);
    if (value !== undefined && value !== null) integration[name] = converted(name, value);
  }
  // The service keeps neither for a mock; documents made by tools have them.
  if (type === 'MOCK') delete integration['uri'];
  const responses = readResponses(context, place);
  if (responses !== undefined) integration['integrationResponses'] = responses;
  warnOfUnknown(context, place);
  return integration;
}

function warnOfUnknown({ report }: RestContext, place: Place<JsonObject>): void {
  for (const { path } of members(place)) {
    const name = String(path.at(-1));
    if (!KNOWN.has(name)) report.warn(path, 'is no member of an integration; skipped');
  }
}

function converted(name: string, value: unknown): unknown {
  return UPPER_CASE.has(name) && typeof value === 'string' ? value.toUpperCase() : value;
}

/** Pattern or `default` -> response becomes status code -> response. */
function readResponses({ report }: RestContext, place: Place<JsonObject>): JsonObject | undefined {
  const written = objectMember(report, place, 'responses');
  if (written === undefined) return undefined;
  const responses: Record<string, unknown> = {};
  for (const entry of members(written)) {
    if (!isObject(entry.value)) {
      report.problem(entry.path, 'must be an object');
      continue;
    }
    const { statusCode, ...fields } = entry.value;
    if (statusCode === undefined) {
      report.problem(entry.path, 'an integration response needs a statusCode');
      continue;
    }
    const pattern = nameAt(entry);
    const code = String(statusCode);
    if (Object.hasOwn(responses, code)) {
      report.warn(entry.path, `the status code ${code} has a response already; this one is skipped`);
      continue;
    }
    const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
    responses[code] = {
      ...present,
      ...(typeof present['contentHandling'] === 'string' && {
        contentHandling: present['contentHandling'].toUpperCase(),
      }),
      ...(pattern === 'default' ? {} : { selectionPattern: pattern }),
    };
  }
  return responses;
}
