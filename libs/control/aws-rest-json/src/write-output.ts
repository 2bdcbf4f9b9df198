import type { AwsError } from './aws-error.ts';
import type { JsonObject } from './json.ts';
import { writeDocument } from './json-value.ts';
import type { Operation } from './operation.ts';

/** An answer of the protocol. */
export interface RestJsonResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const JSON_TYPE = 'application/json';

/** The answer of an operation that succeeded. An output without members has no body. */
export function writeOutput(operation: Operation, output: JsonObject, requestId: string): RestJsonResponse {
  const headers: Record<string, string> = { 'x-amzn-requestid': requestId };
  for (const { name, binding } of operation.output) {
    const value = output[name];
    if (binding.in === 'header' && typeof value === 'string') headers[binding.name] = value;
  }
  const payload = operation.output.find(({ binding }) => binding.in === 'payload');
  if (payload !== undefined) {
    const body = output[payload.name];
    return {
      status: operation.status,
      headers: { 'content-type': JSON_TYPE, ...headers },
      body: body instanceof Uint8Array || typeof body === 'string' ? body : '',
    };
  }
  if (operation.output.length === 0) return { status: operation.status, headers, body: '' };
  return {
    status: operation.status,
    headers: { ...headers, 'content-type': JSON_TYPE },
    body: JSON.stringify(writeDocument(output, operation.output, operation.timestamps)),
  };
}

/** The answer of a failure (reference rest-api.md 13.3): the type in a header, the message in the body. */
export function writeError(error: AwsError, requestId: string): RestJsonResponse {
  return {
    status: error.status,
    headers: {
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.type,
      'content-type': JSON_TYPE,
      ...(error.status === 429 || error.status === 503 ? { 'retry-after': '1' } : {}),
    },
    body: JSON.stringify({ message: error.message, ...error.members }),
  };
}
