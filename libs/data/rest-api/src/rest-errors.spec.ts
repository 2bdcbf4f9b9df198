import { GATEWAY_RESPONSE_TYPES } from '@gatehouse/api-model';
import { describe, expect, it } from 'vitest';
import { defaultBody, REST_ERRORS } from './rest-errors.ts';

describe('errors of a REST API', () => {
  it('are of types that an API can customise', () => {
    const types: readonly string[] = GATEWAY_RESPONSE_TYPES;
    for (const { type } of Object.values(REST_ERRORS)) expect(types).toContain(type);
  });

  it.each([
    ['NOT_FOUND', 403, '{"message":"Missing Authentication Token"}'],
    ['INVALID_API_KEY', 403, '{"message":"Forbidden"}'],
    ['THROTTLED', 429, '{"message":"Too Many Requests"}'],
    ['QUOTA_EXCEEDED', 429, '{"message":"Limit Exceeded"}'],
    ['INTERNAL_SERVER_ERROR', 500, '{"message": "Internal server error"}'],
    ['INTEGRATION_TIMEOUT', 504, '{"message": "Endpoint request timed out"}'],
    ['INTEGRATION_MALFORMED_RESPONSE', 502, '{"message": "Internal server error"}'],
  ] as const)('%s has the service’s status and body, blank by blank', (code, status, body) => {
    const error = REST_ERRORS[code];
    expect([error.status, defaultBody(error, error.message)]).toEqual([status, body]);
  });
});
