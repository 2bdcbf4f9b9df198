import type { RestIntegration } from '@gatehouse/api-model';
import { headerOf } from '@gatehouse/exchange';
import { chooseRequestTemplate, convertBody, requestConversion } from '@gatehouse/integration-mapping';
import type { BinaryMediaTypes } from '@gatehouse/integration-mapping';
import { renderTemplate } from '@gatehouse/mapping-templates';
import type { TemplateOverrides } from '@gatehouse/mapping-templates';
import { gatewayResponse } from '@gatehouse/pipeline';
import type { Invocation } from '@gatehouse/pipeline';
import { compileTemplates, templateInput } from './template-input.ts';

/** What goes to the integration, and what its template has set. */
export interface MappedRequest {
  readonly body: Buffer;
  readonly isTemplate: boolean;
  readonly overrides: TemplateOverrides | undefined;
}

/** Maps a request body; undefined = the request was answered. */
export type RequestBodyMapping = (invocation: Invocation, body: Uint8Array) => MappedRequest | undefined;

/**
 * Compiles what becomes of a request body (reference rest-api.md 4.5, 4.6): `contentHandling` converts it, the template of its media type
 * maps it, `passthroughBehavior` decides without one. Throws RangeError for a template that cannot be read.
 */
export function compileRequestBody(
  { requestTemplates, passthroughBehavior = 'WHEN_NO_MATCH', contentHandling }: RestIntegration,
  binary: BinaryMediaTypes,
): RequestBodyMapping {
  const templates = compileTemplates(requestTemplates);
  return (invocation, body) => {
    const contentType = headerOf(invocation.request.headers, 'content-type');
    const converted = convertBody(body, requestConversion(binary, contentType, contentHandling));
    if (!converted.ok) return refuse(invocation, 'the body is no base64, which contentHandling asks for');
    const choice = chooseRequestTemplate(templates, contentType, passthroughBehavior);
    if (choice.kind === 'unsupported') {
      gatewayResponse(invocation, 'UNSUPPORTED_MEDIA_TYPE');
      return undefined;
    }
    if (choice.kind === 'passthrough') {
      const passed = converted.kind === 'text' ? Buffer.from(converted.text, 'utf8') : Buffer.from(converted.bytes);
      return { body: passed, isTemplate: false, overrides: undefined };
    }
    const text = converted.kind === 'text' ? converted.text : Buffer.from(converted.bytes).toString('base64');
    const rendered = renderTemplate(choice.template, templateInput(invocation, text));
    if (rendered.ok)
      return { body: Buffer.from(rendered.text, 'utf8'), isTemplate: true, overrides: rendered.overrides };
    const detail = `mapping template "${choice.key}", line ${rendered.line}: ${rendered.message}`;
    if (rendered.failure !== 'INVALID_JSON') return refuse(invocation, detail);
    invocation.integrationError = detail;
    gatewayResponse(invocation, 'INVALID_JSON_BODY');
    return undefined;
  };
}

/** The API is configured for something that cannot be done: 500, and the reason in the log. */
export function refuse(invocation: Invocation, detail: string): undefined {
  invocation.integrationError = detail;
  gatewayResponse(invocation, 'INTERNAL_SERVER_ERROR');
  return undefined;
}
