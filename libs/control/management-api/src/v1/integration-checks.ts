import type { JsonObject } from '@gatehouse/aws-rest-json';
import { patternProblem } from '@gatehouse/mapping-templates';
import { object, optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';
import { HTTP_METHODS, isHttpMethod } from './parts.ts';

const ACTION_ARN = /^arn:[a-z-]+:apigateway:[a-z0-9-]*:([a-z0-9.-]+):(.*)$/;
const FUNCTION_PATH = 'path/2015-03-31/functions/';
const CONTENT_TYPE = /^(?:\$default|[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;.*)?)$/;
const PASSTHROUGH = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];
const MIN_TIMEOUT_MS = 50;
const MAX_TIMEOUT_MS = 29_000;
const MAX_STREAM_TIMEOUT_MS = 900_000;

/**
 * An integration that says where it leads, in the service's words when it does not (reference rest-api.md 13.4); what the document's
 * own rules say comes after. Throws BadRequestException.
 */
export function checkedIntegration(integration: JsonObject): JsonObject {
  const type = optionalText(integration, 'type') ?? '';
  if (type === 'AWS' || type === 'AWS_PROXY') checkServiceArn(type, integration);
  if (type === 'HTTP' || type === 'HTTP_PROXY') checkHttpEndpoint(integration);
  const credentials = optionalText(integration, 'credentials');
  if (credentials?.startsWith('arn:') === false) throw badRequest('Invalid ARN specified in the request');
  checkTimeout(integration);
  checkContentTypes(object(integration, 'requestTemplates'));
  const passthrough = integration['passthroughBehavior'];
  if (passthrough !== undefined && !PASSTHROUGH.includes(String(passthrough))) {
    throw badRequest(`Invalid passthrough behavior specified. Valid options are ${PASSTHROUGH.join(',')}`);
  }
  // The service forgets the address of an integration that calls nobody.
  return type === 'MOCK' ? { ...integration, uri: undefined } : integration;
}

/** Refuses templates of what is no content type. Throws BadRequestException. */
export function checkContentTypes(templates: JsonObject): void {
  const wrong = Object.keys(templates).filter((name) => !CONTENT_TYPE.test(name));
  if (wrong.length === 0) return;
  const errors = wrong.map((name) => `Invalid content type specified: ${name}`).join(', ');
  throw badRequest(`Validation Result: warnings : [], errors : [${errors}]`);
}

/**
 * Refuses a selection pattern that is no regular expression at all. What is one but cannot run in linear time is refused by
 * deployments only, as the definition may be meant for the service itself. Throws BadRequestException.
 */
export function checkSelectionPattern(pattern: string): void {
  if (patternProblem(pattern) === undefined) return;
  try {
    new RegExp(pattern);
  } catch {
    throw badRequest(`Invalid selection pattern specified: ${pattern}`);
  }
}

function checkVerb(integration: JsonObject): void {
  const verb = optionalText(integration, 'httpMethod') ?? '';
  if (verb === '') throw badRequest('Enumeration value for HttpMethod must be non-empty');
  if (!isHttpMethod(verb)) {
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${HTTP_METHODS.join(',')}`);
  }
}

function checkHttpEndpoint(integration: JsonObject): void {
  checkVerb(integration);
  if (!/^https?:\/\/[^/]/i.test(optionalText(integration, 'uri') ?? '')) {
    throw badRequest('Invalid HTTP endpoint specified for URI');
  }
}

function checkServiceArn(type: 'AWS' | 'AWS_PROXY', integration: JsonObject): void {
  checkVerb(integration);
  const { service, resource } = actionOf(optionalText(integration, 'uri') ?? '');
  const isFunction = service === 'lambda' && resource.startsWith(FUNCTION_PATH);
  if (type === 'AWS_PROXY' && !isFunction) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
  if (type === 'AWS' && !isFunction && integration['credentials'] === undefined) {
    throw badRequest('Role ARN must be specified for AWS integrations');
  }
}

/** The service and the action that an ARN names. Throws BadRequestException. */
function actionOf(uri: string): { readonly service: string; readonly resource: string } {
  if (!uri.startsWith('arn:') || uri.split(':').length < 6) throw badRequest('Invalid ARN specified in the request');
  const [, service = '', resource = ''] = ACTION_ARN.exec(uri) ?? [];
  if (resource.startsWith('path') || resource.startsWith('action')) return { service, resource };
  throw badRequest('AWS ARN for integration must contain path or action');
}

function checkTimeout({ timeoutInMillis, responseTransferMode }: JsonObject): void {
  if (timeoutInMillis === undefined) return;
  const max = responseTransferMode === 'STREAM' ? MAX_STREAM_TIMEOUT_MS : MAX_TIMEOUT_MS;
  const timeout = Number(timeoutInMillis);
  if (Number.isInteger(timeout) && timeout >= MIN_TIMEOUT_MS && timeout <= max) return;
  throw badRequest(`Timeout should be between ${String(MIN_TIMEOUT_MS)} ms and ${String(max)} ms`);
}
