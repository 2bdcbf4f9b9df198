import { describe, expect, it } from 'vitest';
import { parseDomainName, parseStageSettings, parseVpcLink } from './index.ts';
import type { Problem, Validated } from './index.ts';

function lines(result: Validated<unknown>): string[] {
  return result.ok ? [] : result.problems.map((problem: Problem) => `${problem.path}: ${problem.message}`);
}

const invoke = { invokeApi: { apiId: 'a', stage: 'prod' } };
const domain = (document: object) => lines(parseDomainName({ domainName: 'api.example.com', ...document }));
const mapping = (...keys: string[]) =>
  domain({ apiMappings: keys.map((apiMappingKey) => ({ apiMappingKey, apiId: 'a', stage: 'prod' })) });
const rule = (...conditions: object[]) => domain({ routingRules: [{ priority: 1, conditions, actions: [invoke] }] });
const header = (name: string, valueGlob: string) => ({ matchHeaders: { anyOf: [{ header: name, valueGlob }] } });
const link = (document: object) =>
  lines(parseVpcLink({ vpcLinkId: 'orders', name: 'orders', targets: [{ url: 'http://a:1' }], ...document }));
const targets = (...urls: string[]) => link({ targets: urls.map((url) => ({ url })) });

describe('domain names', () => {
  it.each([
    [
      'an upper-case host',
      domain({ domainName: 'API.example.com' }),
      ['domainName: must be in lower case: api.example.com'],
    ],
    [
      'an inner wildcard',
      domain({ domainName: 'a.*.example.com' }),
      ['domainName: has a "*" that is not the whole first label; only *.example.com is supported'],
    ],
    [
      'a URL',
      domain({ domainName: 'http://a' }),
      ['domainName: must be a host name without scheme, port and path, for example api.example.com or *.example.com'],
    ],
    [
      'a key with a slash in front',
      mapping('/a'),
      ["apiMappings[0].apiMappingKey: API mapping key should not start with a '/' or have consecutive '/'s."],
    ],
    [
      'a key with two slashes',
      mapping('a//b'),
      ["apiMappings[0].apiMappingKey: API mapping key should not start with a '/' or have consecutive '/'s."],
    ],
    [
      'a key with other characters',
      mapping('a b'),
      ["apiMappings[0].apiMappingKey: An ApiMapping key may contain only letters, numbers and one of $-_.+!*'()"],
    ],
    ['a key that ends in a slash', mapping('a/'), ["apiMappings[0].apiMappingKey: must not end with '/'"]],
    [
      'a key twice',
      mapping('a', 'a'),
      ['apiMappings[1].apiMappingKey: the mapping a stands at apiMappings[0] already'],
    ],
    [
      'two catch-alls',
      domain({
        apiMappings: [
          { apiId: 'a', stage: 'x' },
          { apiMappingKey: '', apiId: 'a', stage: 'y' },
        ],
      }),
      ['apiMappings[1].apiMappingKey: the mapping (none) stands at apiMappings[0] already'],
    ],
    [
      'a priority twice',
      domain({
        routingRules: [
          { priority: 5, actions: [invoke] },
          { priority: 5, actions: [invoke] },
        ],
      }),
      ['routingRules[1].priority: the priority 5 stands at routingRules[0] already'],
    ],
    [
      'an empty condition',
      rule({}),
      ['routingRules[0].conditions[0]: needs exactly one of matchHeaders and matchBasePaths'],
    ],
    [
      'a star inside a glob',
      rule(header('a', 'x*y')),
      [
        'routingRules[0].conditions[0].matchHeaders.anyOf[0].valueGlob: may have "*" only as its first or last character',
      ],
    ],
    [
      'a blank in a glob',
      rule(header('a', 'x y')),
      [
        "routingRules[0].conditions[0].matchHeaders.anyOf[0].valueGlob: may contain only letters, digits and one of *?-!#$%&'.^_`|~",
      ],
    ],
    [
      'a reserved header',
      rule(header('X-RestAPI', 'x')),
      [
        'routingRules[0].conditions[0].matchHeaders.anyOf[0].header: the header X-RestAPI is reserved and cannot be matched',
      ],
    ],
    [
      'a wildcard header',
      rule(header('x-*', 'x')),
      ['routingRules[0].conditions[0].matchHeaders.anyOf[0].header: is not a header name'],
    ],
    [
      'three header conditions',
      rule(header('a', '*'), header('b', '*'), header('c', '*')),
      ['routingRules[0].conditions: must have at most 2 matchHeaders'],
    ],
    [
      'two base path conditions',
      rule({ matchBasePaths: { anyOf: ['a'] } }, { matchBasePaths: { anyOf: ['/b'] } }),
      [
        'routingRules[0].conditions: must have at most 1 matchBasePaths',
        "routingRules[0].conditions[1].matchBasePaths.anyOf[0]: may contain only letters, digits, $-_.+!*'() and single inner '/'",
      ],
    ],
  ])('refuse %s', (_title, found, problems) => {
    expect(found).toEqual(problems);
  });

  it('accept wildcards, several levels and globs at both ends', () => {
    expect(domain({ domainName: '*.example.com' })).toEqual([]);
    expect(mapping('', 'orders/v1/items', "a$-_.+!*'()")).toEqual([]);
    expect(rule(header('x-version', '*v1*'), header('accept', '*'), { matchBasePaths: { anyOf: ['a/b'] } })).toEqual(
      [],
    );
  });
});

describe('VPC links', () => {
  it.each([
    ['a target without scheme', targets('a:1'), ['targets[0].url: must start with http:// or https://']],
    ['a target that is no URL', targets('http://a:x'), ['targets[0].url: is not a valid URL']],
    [
      'a target with credentials',
      targets('http://u:p@a'),
      ['targets[0].url: holds credentials; send them by a parameter mapping instead'],
    ],
    [
      'a target with a path',
      targets('http://a/x'),
      ['targets[0].url: must have no path, query or fragment; put the path into integrationUri'],
    ],
    [
      'a target with a query',
      targets('http://a/?'),
      ['targets[0].url: must have no path, query or fragment; put the path into integrationUri'],
    ],
    [
      'a target twice',
      targets('http://a', 'http://A:80/'),
      ['targets[1].url: the target http://a stands at targets[0] already; use its weight instead'],
    ],
    [
      'no weight at all',
      link({ targets: [{ url: 'http://a', weight: 0 }] }),
      ['targets: at least one target must have a weight above 0'],
    ],
    [
      'checks that overlap',
      link({ healthCheck: { intervalInMillis: 100, timeoutInMillis: 200 } }),
      ['healthCheck.timeoutInMillis: must not be longer than intervalInMillis'],
    ],
    [
      'a check of no path',
      link({ healthCheck: { path: '/a b' } }),
      ['healthCheck.path: holds a blank, "#" or a control character'],
    ],
  ])('refuse %s', (_title, found, problems) => {
    expect(found).toEqual(problems);
  });
});

describe('stage settings', () => {
  it('are limited in number and checked for route keys', () => {
    const stageVariables = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, 'x']));
    expect(lines(parseStageSettings({ stageName: '$default', stageVariables }))).toEqual([
      'stageVariables: must have at most 100 entries',
    ]);
    expect(lines(parseStageSettings({ stageName: 'a', routeSettings: { 'GET a': {}, sendMessage: {} } }))).toEqual([
      'routeSettings["GET a"]: the route key needs a path that starts with "/"',
    ]);
  });
});
