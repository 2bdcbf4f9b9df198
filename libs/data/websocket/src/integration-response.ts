import { isUtf8 } from 'node:buffer';
import { headerOf } from '@gatehouse/exchange';
import { parseJson } from '@gatehouse/json-path';
import type { JsonValue } from '@gatehouse/json-path';
import type { WebSocketIntegration, WebSocketIntegrationResponse } from '@gatehouse/api-model';
import type { RouteInvocation } from './invocation.ts';
import type { IntegrationOutcome } from './prepared.ts';
import { compileTemplates, NO_TEMPLATES, render } from './templates.ts';

/** The answer of a backend, whole. */
export interface BackendAnswer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string | Uint8Array;
}

/** What an integration makes of its backend's answer. */
export type ResponseRule = (invocation: RouteInvocation, answer: BackendAnswer) => IntegrationOutcome;

const FAILED: IntegrationOutcome = { ok: false, error: 'INTEGRATION_FAILED' };

/** A proxy integration hands the answer on; bytes that are no text cannot be a text frame. */
export const proxyResponse: ResponseRule = (invocation, answer) => {
  if (typeof answer.body === 'string' || isUtf8(answer.body)) return { ok: true, ...answer };
  invocation.integrationError = 'the answer is no UTF-8 text';
  return FAILED;
};

interface CompiledResponse {
  readonly fits: (status: string) => boolean;
  readonly map: (invocation: RouteInvocation, answer: BackendAnswer) => string | undefined;
}

/**
 * Compiles the integration responses of a non-proxy integration (reference websocket-api.md 5): the first whose regular
 * expression fits the status code, else `$default`. Without any, what needs an answer fails. Throws RangeError for an
 * expression that is none.
 */
export function compileResponses({ integrationResponses = [] }: WebSocketIntegration): ResponseRule {
  const others = integrationResponses.filter(({ integrationResponseKey: key }) => key !== '$default');
  const last = integrationResponses.filter(({ integrationResponseKey: key }) => key === '$default');
  const compiled = [...others, ...last].map(compileResponse);
  // Backends answer with few statuses, and those are below 1,000: each is looked up once.
  const byStatus = new Map<number, CompiledResponse | undefined>();
  const responseFor = (status: number): CompiledResponse | undefined => {
    if (!byStatus.has(status)) {
      const text = String(status);
      byStatus.set(
        status,
        compiled.find(({ fits }) => fits(text)),
      );
    }
    return byStatus.get(status);
  };
  return (invocation, answer) => {
    const response = responseFor(answer.status);
    if (response === undefined) return withoutResponse(invocation, answer);
    const body = response.map(invocation, answer);
    if (body === undefined) return FAILED;
    return { ok: true, status: statusOf(invocation, body) ?? answer.status, headers: answer.headers, body };
  };
}

/** A one-way message needs no answer; who waits for one does not get it. */
function withoutResponse(invocation: RouteInvocation, answer: BackendAnswer): IntegrationOutcome {
  const { eventType, route } = invocation;
  if (eventType === 'DISCONNECT' || (eventType === 'MESSAGE' && route?.isTwoWay === false)) {
    return { ok: true, ...answer, body: '' };
  }
  invocation.integrationError = `no integration response fits status ${String(answer.status)}; add one with the key $default`;
  return FAILED;
}

/** A connect is admitted or refused by the `statusCode` that its template makes, if it makes one. */
function statusOf({ eventType }: RouteInvocation, body: string): number | undefined {
  if (eventType !== 'CONNECT' || !body.includes('statusCode')) return undefined;
  return statusCodeOf(body);
}

/** `statusCode` of a JSON text; undefined when there is no such number. */
export function statusCodeOf(text: string): number | undefined {
  try {
    const { statusCode } = JSON.parse(text) as { readonly statusCode?: unknown };
    const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode;
    return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599
      ? status
      : undefined;
  } catch {
    return undefined;
  }
}

function compileResponse(response: WebSocketIntegrationResponse): CompiledResponse {
  const { integrationResponseKey: key, responseTemplates, templateSelectionExpression } = response;
  const choose = compileTemplates(responseTemplates, templateSelectionExpression);
  const toBase64 = response.contentHandlingStrategy === 'CONVERT_TO_TEXT';
  return {
    fits: fitsStatus(key),
    map: (invocation, answer) => {
      const body = textOf(invocation, answer.body, toBase64);
      if (body === undefined || choose === NO_TEMPLATES) return body;
      const template = choose({
        document: () => documentOf(body),
        statusCode: answer.status,
        responseHeader: (name) => headerOf(answer.headers, name),
      });
      return template === 'none' || template === 'empty' ? body : render(template, invocation, body);
    },
  };
}

/** Statuses have three digits, so that no expression can take long. */
function fitsStatus(key: string): (status: string) => boolean {
  if (key === '$default') return () => true;
  try {
    const pattern = new RegExp(`^(?:${key.slice(1, -1)})$`);
    return (status) => pattern.test(status);
  } catch (cause) {
    throw new RangeError(`The integration response key "${key}" is no regular expression.`, { cause });
  }
}

function textOf(invocation: RouteInvocation, body: string | Uint8Array, toBase64: boolean): string | undefined {
  if (typeof body === 'string') return toBase64 ? Buffer.from(body).toString('base64') : body;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (toBase64) return bytes.toString('base64');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  invocation.integrationError = 'the answer is no UTF-8 text; CONVERT_TO_TEXT would make base64 of it';
  return undefined;
}

function documentOf(text: string): JsonValue | undefined {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
}
