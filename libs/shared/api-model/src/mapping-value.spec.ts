import { describe, expect, it } from 'vitest';
import { parseMappingValue } from './mapping-value.ts';

const member = (name: string) => ({ kind: 'member', name });

describe('parseMappingValue', () => {
  it.each([
    ['', []],
    ['plain text', [{ kind: 'text', text: 'plain text' }]],
    ['costs $5 or $requests', [{ kind: 'text', text: 'costs $5 or $requests' }]],
    ['$requested', [{ kind: 'text', text: '$requested' }]],
    ['$request.header.X-Id', [{ kind: 'request.header', name: 'x-id' }]],
    ['$request.querystring.Name', [{ kind: 'request.querystring', name: 'Name' }]],
    ['$request.path', [{ kind: 'request.path' }]],
    ['$request.path.id', [{ kind: 'request.path.param', name: 'id' }]],
    ['$request.body', [{ kind: 'request.body', jsonPath: [] }]],
    [
      '$request.body.a.b[0]',
      [{ kind: 'request.body', jsonPath: [member('a'), member('b'), { kind: 'index', index: 0 }] }],
    ],
    ["$request.body['a b'][*]", [{ kind: 'request.body', jsonPath: [member('a b'), { kind: 'wildcard' }] }]],
    ['$context.authorizer.claims.sub', [{ kind: 'context', name: 'authorizer.claims.sub' }]],
    ['$stageVariables.env', [{ kind: 'stageVariables', name: 'env' }]],
    ['$response.header.ETag', [{ kind: 'response.header', name: 'etag' }]],
    ['$response.body.id', [{ kind: 'response.body', jsonPath: [member('id')] }]],
    [
      '${request.path.a}-${context.requestId}',
      [
        { kind: 'request.path.param', name: 'a' },
        { kind: 'text', text: '-' },
        { kind: 'context', name: 'requestId' },
      ],
    ],
    ['/v1${request.path}$', [{ kind: 'text', text: '/v1' }, { kind: 'request.path' }, { kind: 'text', text: '$' }]],
  ])('reads %s', (text, parts) => {
    expect(parseMappingValue(text)).toEqual({ ok: true, parts });
  });

  it.each([
    ['$request', /^\$request is not a variable/],
    ['$request.foo.a', /^\$request\.foo\.a is not a variable/],
    ['$request.header.', /a name is missing/],
    ['$request.header.a $context.b', /write \$\{...\} around each variable/],
    ['$request.path.a$context.b', /write \$\{...\} around each variable/],
    ['${request.path', /has "\$\{" without "\}"/],
    ['a${}', /is not a variable/],
    ['$request.body..a', /uses "\.\.", which JSONPath mappings do not support/],
    ['$request.body[?(@.a)]', /uses a filter/],
    ['$request.body.a[x]', /cannot be read at "\[x\]"/],
    ['$request.body[0', /cannot be read at "\[0"/],
    ['${stageVariables.a-b}', /cannot be read/],
  ])('refuses %s', (text, message) => {
    const parsed = parseMappingValue(text);
    expect(parsed.ok ? '' : parsed.message).toMatch(message);
  });
});
