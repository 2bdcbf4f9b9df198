import { describe, expect, it } from 'vitest';
import { parseIntegrationUri } from './integration-uri.ts';

describe('parseIntegrationUri', () => {
  it.each([
    ['http://a.example', [], []],
    ['https://a.example:8443/{id}/{proxy}?q={id}', ['id', 'proxy', 'id'], []],
    ['http://${stageVariables.host}.example:${stageVariables.port}/v1', [], ['host', 'port']],
    ['HTTP://[::1]:8080/x', [], []],
  ])('reads %s', (text, pathVariables, stageVariables) => {
    expect(parseIntegrationUri(text)).toEqual({ ok: true, uri: { pathVariables, stageVariables } });
  });

  it.each([
    ['ftp://a.example', /must start with http/],
    ['a.example', /must start with http/],
    ['${stageVariables.url}', /must start with http/],
    ['http:///x', /has no host/],
    ['http://user:secret@a.example', /holds credentials/],
    ['http://{host}/x', /takes its host from a path variable/],
    ['http://a.example\\@b.example/{id}', /./],
    ['http://a.example/a b', /blank/],
    ['http://a.example/#top', /has a fragment/],
    ['http://a.example/{proxy+}', /writes \{name\+\}/],
    ['http://a.example/{a', /has braces/],
    ['http://a.example/${request.path}', /that is not \$\{stageVariables/],
    ['http://a.example:99999/', /is not a valid URL/],
    ['http://a_b..c:x/', /is not a valid URL/],
  ])('refuses %s', (text, message) => {
    const parsed = parseIntegrationUri(text);
    expect(parsed.ok ? '' : parsed.message).toMatch(message);
  });
});
