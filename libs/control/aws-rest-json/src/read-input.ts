import { AwsError } from './aws-error.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { readDocument } from './json-value.ts';
import type { MatchedOperation } from './match-operation.ts';
import type { Operation } from './operation.ts';
import type { Member } from './shape.ts';

/** A request as the protocol sees it. */
export interface RestJsonRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it was on the wire, without the question mark. */
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Address of the client's end of the connection. */
  readonly peerAddress: string;
}

const JSON_TYPES = /^application\/(?:[\w.+-]+\+)?(?:json|x-amz-json-1\.[01])\s*(?:;|$)/i;

/** The input of an operation from all places of a request. Throws SerializationException, or the operation's validation error. */
export function readInput({ operation, labels }: MatchedOperation, request: RestJsonRequest): JsonObject {
  const input: Record<string, unknown> = { ...readBody(operation, request) };
  const taken = new Set<string>();
  for (const member of operation.input) {
    if (member.binding.in === 'body' || member.binding.in === 'payload') continue;
    if (member.binding.in === 'query') taken.add(member.binding.name);
    const value = readBound(member, labels, request);
    if (value !== undefined) input[member.name] = value;
  }
  const rest = operation.input.find(({ binding }) => binding.in === 'queryParams');
  if (rest !== undefined) input[rest.name] = otherParameters(operation, request.query, taken);
  const missing = operation.input.filter(({ name, isRequired }) => isRequired && input[name] === undefined);
  if (missing.length > 0) throw missingMembers(operation, missing);
  return input;
}

function readBody(operation: Operation, { headers, body }: RestJsonRequest): JsonObject {
  const payload = operation.input.find(({ binding }) => binding.in === 'payload');
  if (payload !== undefined) return body.length === 0 ? {} : { [payload.name]: body };
  if (!operation.input.some(({ binding }) => binding.in === 'body') || body.length === 0) return {};
  const type = headers['content-type'];
  if (type !== undefined && !JSON_TYPES.test(type)) {
    throw new AwsError('UnsupportedMediaTypeException', `The content type ${type} is not application/json`);
  }
  const document = parseJson(body);
  if (!isJsonObject(document)) {
    throw new AwsError('SerializationException', 'The request body must be a JSON object');
  }
  return readDocument(document, operation.input);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AwsError('SerializationException', `Could not parse request body into json: ${why}`);
  }
}

function readBound(member: Member, labels: ReadonlyMap<string, string>, request: RestJsonRequest): unknown {
  const { binding, shape, schemaName } = member;
  if (binding.in === 'label') return labels.get(schemaName);
  if (binding.in === 'header') return request.headers[binding.name];
  if (binding.in !== 'query') return undefined;
  const values = request.query.getAll(binding.name);
  if (values.length === 0) return undefined;
  return shape.type === 'list' ? values : fromText(values[0] ?? '', shape.type, binding.name);
}

/** The service takes a number that it cannot read for absent (reference rest-api.md 1.1: limit), and any text but true for false. */
function fromText(text: string, type: Member['shape']['type'], name: string): unknown {
  if (type === 'boolean') return text.toLowerCase() === 'true';
  if (type === 'number') return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (type !== 'timestamp') return text;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new AwsError('BadRequestException', `The query parameter ${name} is no date`);
  return date;
}

function otherParameters({ fixedQuery }: Operation, query: URLSearchParams, taken: ReadonlySet<string>): JsonObject {
  return Object.fromEntries([...query].filter(([name]) => !taken.has(name) && !fixedQuery.has(name)));
}

function missingMembers({ name, validationError }: Operation, missing: readonly Member[]): AwsError {
  const place = `${name.charAt(0).toLowerCase()}${name.slice(1)}Input`;
  const sentences = missing.map(
    (member) => `Value null at '${place}.${member.name}' failed to satisfy constraint: Member must not be null`,
  );
  const errors = missing.length === 1 ? '1 validation error' : `${String(missing.length)} validation errors`;
  return new AwsError(validationError, `${errors} detected: ${sentences.join('; ')}`);
}
