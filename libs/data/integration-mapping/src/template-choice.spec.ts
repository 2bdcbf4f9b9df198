import { describe, expect, it } from 'vitest';
import { chooseRequestTemplate, chooseResponseTemplate } from './index.ts';
import type { PassthroughBehavior } from './index.ts';

const BOTH = new Map([
  ['application/xml', 'X'],
  ['application/json', 'J'],
]);
const ONLY_XML = new Map([['application/xml', 'X']]);

describe('request template (rest-api.md 4.5)', () => {
  it.each([
    ['application/json', 'J'],
    ['application/json; charset=utf-8', 'J'],
    ['Application/XML', 'X'],
    [undefined, 'J'],
    ['', 'J'],
  ])('of %j', (contentType, template) => {
    expect(chooseRequestTemplate(BOTH, contentType, 'NEVER')).toMatchObject({ kind: 'template', template });
  });

  it('falls back to $default, after the exact type', () => {
    const templates = new Map([['$default', 'D'], ...ONLY_XML]);
    expect(chooseRequestTemplate(templates, 'text/plain', 'NEVER')).toEqual({
      kind: 'template',
      key: '$default',
      template: 'D',
    });
    expect(chooseRequestTemplate(templates, 'application/xml', 'NEVER')).toMatchObject({ template: 'X' });
  });

  it.each<[PassthroughBehavior, string, string, string]>([
    ['WHEN_NO_MATCH', 'template', 'passthrough', 'passthrough'],
    ['WHEN_NO_TEMPLATES', 'template', 'unsupported', 'passthrough'],
    ['NEVER', 'template', 'unsupported', 'unsupported'],
  ])('%s: a match is a %s, no match %s, no templates %s', (passthrough, match, noMatch, none) => {
    const kinds = [
      chooseRequestTemplate(ONLY_XML, 'application/xml', passthrough),
      chooseRequestTemplate(ONLY_XML, 'text/plain', passthrough),
      chooseRequestTemplate(new Map(), 'text/plain', passthrough),
    ].map(({ kind }) => kind);
    expect(kinds).toEqual([match, noMatch, none]);
  });
});

describe('response template', () => {
  it.each([
    [BOTH, 'application/xml', 'application/xml'],
    [BOTH, 'application/xml;q=0.9, application/json', 'application/xml'],
    [BOTH, 'text/html, application/xml', 'application/json'],
    [BOTH, undefined, 'application/json'],
    [ONLY_XML, undefined, 'application/xml'],
    [ONLY_XML, 'text/html', 'application/xml'],
  ])('of %j for %j is %s', (templates, accept, key) => {
    expect(chooseResponseTemplate(templates, accept)?.key).toBe(key);
  });

  it('is none when there are no templates', () => {
    expect(chooseResponseTemplate(new Map(), 'application/json')).toBeUndefined();
  });
});
