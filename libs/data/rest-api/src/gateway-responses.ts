import type { RestApiDefinition, RestGatewayResponse } from '@gatehouse/api-model';
import type { GatewayErrorCode } from '@gatehouse/errors';
import { headerOf } from '@gatehouse/exchange';
import { chooseResponseTemplate } from '@gatehouse/integration-mapping';
import type { Invocation, RestPart } from '@gatehouse/pipeline';
import { compileExpression } from './expression.ts';
import type { Expression } from './expression.ts';
import { textToHeader } from './header-text.ts';
import { defaultBody, REST_ERRORS } from './rest-errors.ts';
import type { RestError } from './rest-errors.ts';
import { RestValues } from './rest-values.ts';

/** A customised gateway response, compiled. */
interface GatewayResponse {
  readonly status: number | undefined;
  readonly headers: readonly (readonly [name: string, value: Expression])[];
  /** By media type; plain texts with variables, no VTL. */
  readonly templates: ReadonlyMap<string, TextTemplate>;
}

/** A text with variables, compiled. */
type TextTemplate = (values: RestValues) => string;

const HEADER_PREFIX = 'gatewayresponse.header.';
const VARIABLE =
  /\$\{?(context\.[\w.]*\w|stageVariables\.\w+|method\.request\.(?:multivalue)?(?:header|querystring|path)\.[\w.$-]*[\w$])\}?/g;

/**
 * The gateway responses of an API (reference rest-api.md 3): a type's own, else that of its class, else the service's. Throws RangeError for
 * a header expression that cannot be used.
 */
export function compileGatewayResponses({ gatewayResponses = {} }: RestApiDefinition): RestPart['respond'] {
  const own = new Map(Object.entries(gatewayResponses).map(([type, response]) => [type, compile(response)]));
  return (invocation, code, message) => {
    const error = REST_ERRORS[code];
    const byClass = own.get(error.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const response = error.isFixed === true ? undefined : (own.get(error.type) ?? byClass);
    answer(invocation, code, error, response, message ?? error.message);
  };
}

function answer(
  invocation: Invocation,
  code: GatewayErrorCode,
  error: RestError,
  response: GatewayResponse | undefined,
  message: string,
): void {
  invocation.gatewayError = code;
  invocation.restError = { type: error.type, message };
  const values = new RestValues(invocation, undefined);
  const accept = headerOf(invocation.request.headers, 'accept');
  const chosen = response && chooseResponseTemplate(response.templates, accept);
  const headers = ['content-type', chosen?.key ?? 'application/json', 'x-amzn-ErrorType', error.errorType];
  for (const [name, value] of response?.headers ?? []) {
    const found = value(values);
    if (found !== undefined) setHeader(headers, name, found);
  }
  const body = chosen === undefined ? defaultBody(error, message) : chosen.template(values);
  const contentLength = invocation.request.method === 'HEAD' ? Buffer.byteLength(body) : undefined;
  invocation.respond(response?.status ?? error.status, headers, body, contentLength);
}

function compile({
  statusCode,
  responseParameters = {},
  responseTemplates = {},
}: RestGatewayResponse): GatewayResponse {
  return {
    status: statusCode === undefined ? undefined : Number(statusCode),
    headers: Object.entries(responseParameters).flatMap(([key, text]) =>
      // Keys for path and query are accepted by the service and have no effect.
      key.startsWith(HEADER_PREFIX) ? [[key.slice(HEADER_PREFIX.length), compileExpression(text)] as const] : [],
    ),
    templates: new Map(Object.entries(responseTemplates).map(([key, text]) => [key.toLowerCase(), compileText(text)])),
  };
}

/** Splitting by a pattern with one group gives text, variable, text, ..., text. */
function compileText(text: string): TextTemplate {
  const pieces = text.split(VARIABLE).map((piece, i): TextTemplate => (i % 2 === 0 ? () => piece : variable(piece)));
  return (values) => pieces.map((piece) => piece(values)).join('');
}

function variable(name: string): TextTemplate {
  // Of all values this one alone is there without any: `null` is JSON's.
  if (name === 'context.error.messageString') return (values) => values.context('error.messageString') ?? 'null';
  const expression = compileExpression(name);
  return (values) => expression(values)?.join(',') ?? '';
}

function setHeader(headers: string[], name: string, values: readonly string[]): void {
  const lower = name.toLowerCase();
  for (let i = headers.length - 2; i >= 0; i -= 2) {
    if (headers[i]?.toLowerCase() === lower) headers.splice(i, 2);
  }
  for (const value of values) headers.push(name, textToHeader(value));
}
