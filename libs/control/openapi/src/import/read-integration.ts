import { GATEHOUSE, INTEGRATION_MEMBERS } from '../extensions.ts';
import type { Report } from './report.ts';
import { isObject, member, nameAt, members, stringMember } from './place.ts';
import type { JsonObject, Place } from './place.ts';

/** Members that REST APIs have and HTTP APIs do without (reference rest-api.md 12). */
const REST_ONLY = new Set([
  'contentHandling',
  'integrationTarget',
  'passthroughBehavior',
  'requestTemplates',
  'responseTransferMode',
  'responses',
]);

const TYPES: Readonly<Record<string, string>> = { http_proxy: 'HTTP_PROXY', aws_proxy: 'AWS_PROXY', mock: 'MOCK' };
const KNOWN: ReadonlySet<string> = new Set(['type', '$ref', ...Object.values(INTEGRATION_MEMBERS)]);

/**
 * An integration extension as an integration, not yet checked against the model. Undefined, with a warning, for the types
 * that HTTP APIs do not have (reference http-api.md 17).
 */
export function readIntegration(report: Report, place: Place<JsonObject>): JsonObject | undefined {
  const type = integrationType(report, place);
  if (type === undefined) return undefined;
  const integration: Record<string, unknown> = { integrationType: type };
  for (const [field, name] of Object.entries(INTEGRATION_MEMBERS)) {
    const found = member(place, name);
    if (found.value !== undefined && found.value !== null) integration[field] = converted(report, field, found);
  }
  warnOfUnknown(report, place);
  return integration;
}

function integrationType(report: Report, place: Place<JsonObject>): string | undefined {
  const written = stringMember(report, place, 'type');
  const name = (written ?? '').toLowerCase();
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type === 'MOCK' && !Object.hasOwn(place.value, GATEHOUSE.mockResponse)) {
    report.warn(
      place.path,
      `a mock integration needs its answer in "${GATEHOUSE.mockResponse}"; REST mock templates are not supported; skipped`,
    );
    return undefined;
  }
  if (type === undefined) {
    const found = written === undefined ? 'names no type' : `is "${written}"`;
    report.warn(place.path, `an HTTP API has http_proxy, aws_proxy and mock integrations; this one ${found}; skipped`);
  }
  return type;
}

function converted(report: Report, field: string, place: Place): unknown {
  const { value } = place;
  if (typeof value === 'string' && value.includes('${AWS::')) {
    report.warn(place.path, 'names of the form ${AWS::...} are not filled in; write the value');
  }
  if (field === 'integrationMethod' && typeof value === 'string') return value.toUpperCase();
  // YAML reads an unquoted 2.0 as a number.
  if (field === 'payloadFormatVersion' && typeof value === 'number') return value.toFixed(1);
  if (field === 'requestParameters' && isObject(value)) return httpParameters(report, { value, path: place.path });
  if (field === 'tlsConfig' && isObject(value)) return tlsConfig(value);
  return field === 'cacheKeyParameters' ? cacheKeyParameters(report, place) : value;
}

function httpParameters(report: Report, place: Place<JsonObject>): JsonObject {
  const kept = members(place).filter((parameter) => {
    const isRest = /^(integration|method)\.request\./.test(nameAt(parameter));
    if (isRest)
      report.warn(parameter.path, 'is a mapping of REST APIs; HTTP APIs write append:, overwrite: or remove:; skipped');
    return !isRest;
  });
  return Object.fromEntries(kept.map((parameter) => [nameAt(parameter), parameter.value]));
}

/** Those of REST APIs are spelled as HTTP APIs do; what a REST mapping makes of a parameter does not exist here. */
function cacheKeyParameters(report: Report, { value: values, path }: Place): unknown {
  if (!Array.isArray(values)) return values;
  const kept = (values as readonly unknown[]).filter(
    (value) => typeof value !== 'string' || !value.startsWith('integration.request.'),
  );
  if (kept.length < values.length) {
    report.warn(path, 'integration.request parameters are mappings of REST APIs; skipped, so they are not in the key');
  }
  return kept.map((value) => (typeof value === 'string' ? value.replace(/^method\.request\./, '$$request.') : value));
}

function tlsConfig(value: JsonObject): JsonObject {
  const { [GATEHOUSE.caCertificates]: caCertificates, ...others } = value;
  return caCertificates === undefined ? others : { ...others, caCertificates };
}

function warnOfUnknown(report: Report, place: Place<JsonObject>): void {
  for (const { path } of members(place)) {
    const name = String(path.at(-1));
    if (REST_ONLY.has(name)) report.info(`"${name}" of integrations belongs to REST APIs and is ignored`);
    else if (!KNOWN.has(name)) report.warn(path, 'is no member of an integration of an HTTP API; skipped');
  }
}
