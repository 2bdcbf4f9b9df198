import type { WebSocketIntegration } from '@gatehouse/api-model';
import { eventOf } from './event.ts';
import type { RouteInvocation } from './invocation.ts';
import { compileTemplates, render } from './templates.ts';

/** What is sent to a backend; undefined = it cannot be made, the integration fails. */
export type RequestBody = (invocation: RouteInvocation) => string | Buffer | undefined;

/**
 * The body of a proxy integration: the message as it came. A connect and a disconnect have none; a backend gets their event
 * instead, as a function would (Gatehouse's own: an HTTP backend of the service learns nothing but the call).
 */
export function proxyRequestBody({ contentHandlingStrategy }: WebSocketIntegration): RequestBody {
  const convert = requestConverter(contentHandlingStrategy);
  return (invocation) =>
    invocation.eventType === 'MESSAGE' ? convert(invocation.body) : JSON.stringify(eventOf(invocation));
}

/** The body of a non-proxy integration: its template, or what `passthroughBehavior` says when there is none (reference websocket-api.md 5). */
export function mappedRequestBody(integration: WebSocketIntegration): RequestBody {
  const { requestTemplates, templateSelectionExpression, passthroughBehavior = 'WHEN_NO_MATCH' } = integration;
  const choose = compileTemplates(requestTemplates, templateSelectionExpression);
  const convert = requestConverter(integration.contentHandlingStrategy);
  const passes = { none: passthroughBehavior === 'WHEN_NO_MATCH', empty: passthroughBehavior !== 'NEVER' };
  return (invocation) => {
    const template = choose(invocation);
    if (template === 'none' || template === 'empty') {
      if (passes[template]) return convert(invocation.body);
      invocation.integrationError = 'no mapping template fits and passthroughBehavior refuses the message';
      return undefined;
    }
    const text = render(template, invocation);
    return text === undefined ? undefined : convert(text);
  };
}

function requestConverter(
  strategy: WebSocketIntegration['contentHandlingStrategy'],
): (text: string) => string | Buffer {
  switch (strategy) {
    case 'CONVERT_TO_BINARY':
      return (text) => Buffer.from(text, 'base64');
    case 'CONVERT_TO_TEXT':
    case undefined:
      return (text) => text;
  }
}
