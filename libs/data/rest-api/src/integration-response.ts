import type { RestIntegration, RestIntegrationResponse, RestMethod } from '@gatehouse/api-model';
import { headerOf } from '@gatehouse/exchange';
import {
  chooseResponseTemplate,
  compileIntegrationResponses,
  convertBody,
  responseConversion,
} from '@gatehouse/integration-mapping';
import type { BinaryMediaTypes } from '@gatehouse/integration-mapping';
import { renderTemplate } from '@gatehouse/mapping-templates';
import type { MappingTemplate, TemplateOverrides } from '@gatehouse/mapping-templates';
import type { Invocation } from '@gatehouse/pipeline';
import { responseHeaderName, setHeader } from './backend-headers.ts';
import { BrokenJsonError, compileExpression } from './expression.ts';
import type { Expression } from './expression.ts';
import { textToHeader } from './header-text.ts';
import { refuse } from './request-body.ts';
import { RestValues } from './rest-values.ts';
import type { IntegrationAnswer } from './rest-values.ts';
import { compileTemplates, templateInput } from './template-input.ts';

/** Answers a request with what an integration response makes of an answer. `selectedBy`: the text that patterns are compared with. */
export type IntegrationResponder = (
  invocation: Invocation,
  answer: IntegrationAnswer,
  request: {
    readonly selectedBy: string;
    readonly body: Uint8Array | undefined;
    /** What the request template has set of the response. */
    readonly overrides: TemplateOverrides | undefined;
    /** Headers that every answer of this integration has. */
    readonly headers?: readonly string[];
  },
) => void;

interface CompiledResponse extends Pick<RestIntegrationResponse, 'selectionPattern' | 'contentHandling'> {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: Expression])[];
  readonly templates: ReadonlyMap<string, MappingTemplate>;
}

const HEADER_PREFIX = 'method.response.header.';

/**
 * Compiles the integration responses of a method (reference rest-api.md 4.7): selected by pattern, headers mapped, body converted and
 * mapped by the template for the client's `Accept`. Throws RangeError for a pattern, template or expression that cannot be used.
 */
export function compileIntegrationResponder(
  { methodResponses = {} }: RestMethod,
  { integrationResponses = {} }: RestIntegration,
  binary: BinaryMediaTypes,
): IntegrationResponder {
  const responses = compileIntegrationResponses(
    Object.entries(integrationResponses).map(([status, response]) => ({
      ...compileResponse(status, response),
      isDeclared: methodResponses[status] !== undefined,
    })),
  );
  return (invocation, answer, request) => {
    const response = responses.choose(request.selectedBy);
    if (response === undefined) {
      return refuse(invocation, `no integration response fits "${request.selectedBy}", and there is no default`);
    }
    if (!response.isDeclared) {
      return refuse(invocation, `the method has no response ${String(response.status)}`);
    }
    const body = bodyOf(invocation, answer, response, binary);
    if (body === undefined) return;
    const headers = ['content-type', body.contentType, ...(request.headers ?? [])];
    if (!addMapped(headers, response, new RestValues(invocation, request.body, answer))) {
      return refuse(invocation, 'the answer is no JSON, and an expression reads it');
    }
    const overrides = [request.overrides, body.overrides].map((all) => all?.response);
    for (const each of overrides) for (const [name, found] of each?.header ?? []) addHeader(headers, name, found);
    const status = overrides.findLast((each) => each?.status !== undefined)?.status;
    respond(invocation, status ?? response.status, headers, body.content);
  };
}

/** False = an expression reads a body that is broken JSON. */
function addMapped(headers: string[], response: CompiledResponse, values: RestValues): boolean {
  try {
    for (const [name, value] of response.headers) addHeader(headers, name, value(values));
    return true;
  } catch (error) {
    if (!(error instanceof BrokenJsonError)) throw error;
    return false;
  }
}

function compileResponse(
  status: string,
  { responseParameters = {}, responseTemplates, ...rest }: RestIntegrationResponse,
): CompiledResponse {
  return {
    ...rest,
    status: Number(status),
    headers: Object.entries(responseParameters).map(
      ([key, text]) => [key.slice(HEADER_PREFIX.length), compileExpression(text)] as const,
    ),
    templates: compileTemplates(responseTemplates),
  };
}

interface MappedBody {
  readonly content: Buffer;
  readonly contentType: string;
  readonly overrides: TemplateOverrides | undefined;
}

function bodyOf(
  invocation: Invocation,
  answer: IntegrationAnswer,
  response: CompiledResponse,
  binary: BinaryMediaTypes,
): MappedBody | undefined {
  const accept = headerOf(invocation.request.headers, 'accept');
  const contentType = headerOf(answer.headers, 'content-type');
  const conversion = responseConversion(binary, { contentType, accept }, response.contentHandling);
  const found = chooseResponseTemplate(response.templates, accept);
  // An empty template maps nothing: the body passes.
  const chosen = found?.template.text === '' ? undefined : found;
  // Bytes that pass as they are stay whole, also if they are no UTF-8.
  const converted = convertBody(answer.body, chosen === undefined && conversion === 'text' ? 'bytes' : conversion);
  if (!converted.ok) return refuse(invocation, 'the answer is no base64, which contentHandling asks for');
  if (chosen === undefined) {
    const content = converted.kind === 'text' ? Buffer.from(converted.text, 'utf8') : Buffer.from(converted.bytes);
    return { content, contentType: found?.key ?? 'application/json', overrides: undefined };
  }
  const text = converted.kind === 'text' ? converted.text : Buffer.from(converted.bytes).toString('base64');
  const rendered = renderTemplate(chosen.template, templateInput(invocation, text));
  if (!rendered.ok) {
    return refuse(invocation, `mapping template "${chosen.key}", line ${rendered.line}: ${rendered.message}`);
  }
  return { content: Buffer.from(rendered.text, 'utf8'), contentType: chosen.key, overrides: rendered.overrides };
}

function addHeader(headers: string[], name: string, values: readonly string[] | undefined): void {
  const sent = responseHeaderName(name);
  if (values !== undefined && sent !== undefined) setHeader(headers, sent, values.map(textToHeader));
}

function respond(invocation: Invocation, status: number, headers: string[], body: Buffer): void {
  const isHead = invocation.request.method === 'HEAD';
  invocation.respond(status, headers, body, isHead ? body.length : undefined);
}
