import type { RestIntegration, RestIntegrationResponse } from '@gatehouse/api-model';
import { REST_INTEGRATION_MEMBERS } from '@gatehouse/api-model';

/** An integration as the extension says it: lower-case names, responses by their pattern (reference rest-api.md 10.4). */
export function exportedRestIntegration(integration: RestIntegration): object {
  const written: Record<string, unknown> = { type: integration.type.toLowerCase() };
  for (const name of REST_INTEGRATION_MEMBERS) {
    const value = integration[name];
    if (value !== undefined) written[name] = name === 'passthroughBehavior' ? String(value).toLowerCase() : value;
  }
  const { integrationResponses } = integration;
  if (integrationResponses !== undefined) written['responses'] = exportedResponses(integrationResponses);
  return written;
}

function exportedResponses(responses: Readonly<Record<string, RestIntegrationResponse>>): object {
  const written = new Map<string, object>();
  for (const [statusCode, { selectionPattern = '', ...response }] of Object.entries(responses)) {
    // `default` is the key of the response without a pattern; a pattern of that name says the same in brackets.
    let key = selectionPattern === '' ? 'default' : selectionPattern;
    if (selectionPattern === 'default' || written.has(key)) key = `(?:${selectionPattern})`;
    if (!written.has(key)) written.set(key, { statusCode, ...response });
  }
  return Object.fromEntries(written);
}
