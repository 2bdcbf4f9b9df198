import type { ApiMapping, DomainName, RoutingRule } from '@gatehouse/api-model';
import { describe, expect, it } from 'vitest';
import { createHostTable } from './host-table.ts';

const mapping = (apiMappingKey: string | undefined, apiId: string, stage = 'prod'): ApiMapping =>
  apiMappingKey === undefined ? { apiId, stage } : { apiMappingKey, apiId, stage };

const domain = (domainName: string, more: Partial<DomainName>): DomainName => ({
  domainName,
  apiMappings: [],
  routingRules: [],
  ...more,
});

function rule(
  priority: number,
  conditions: RoutingRule['conditions'],
  apiId: string,
  stripBasePath?: boolean,
): RoutingRule {
  const strip = stripBasePath === undefined ? {} : { stripBasePath };
  return { priority, conditions, actions: [{ invokeApi: { apiId, stage: 'prod', ...strip } }] };
}
const basePath = (text: string) => ({ matchBasePaths: { anyOf: [text] } });
const header = (name: string, valueGlob: string) => ({ matchHeaders: { anyOf: [{ header: name, valueGlob }] } });

function resolver(...domains: DomainName[]) {
  const table = createHostTable(domains);
  return (authority: string, path: string, headers: string[] = []) => table.resolve({ authority, path, headers });
}

describe('default endpoints', () => {
  const resolve = resolver();

  it('takes the API id from the host, whatever its case, port and parent domain', () => {
    for (const authority of [
      'abc123.execute-api.localhost',
      'ABC123.Execute-API.eu-west-1.example.com:8080',
      'abc123.execute-api.x.',
    ]) {
      expect(resolve(authority, '/dev/x')).toMatchObject({
        apiId: 'abc123',
        stageName: undefined,
        path: '/dev/x',
        isDefaultEndpoint: true,
        domainPrefix: 'abc123',
      });
    }
  });

  it('takes API id and stage from the path form on hosts that nothing else claims', () => {
    expect(resolve('localhost:8080', '/_aws/execute-api/abc/dev/x')).toMatchObject({
      apiId: 'abc',
      path: '/dev/x',
      stageName: undefined,
    });
    expect(resolve('127.0.0.1', '/_aws/execute-api/abc')).toMatchObject({ apiId: 'abc', path: '/' });
    expect(resolve('[::1]:8080', '/_aws/execute-api/abc/$default/x/y')).toMatchObject({
      stageName: '$default',
      path: '/x/y',
      domainName: '[::1]',
    });
    expect(resolve('localhost', '/_aws/execute-api/abc/%24default')).toMatchObject({
      stageName: '$default',
      path: '/',
    });
    expect(resolve('localhost', '/_aws/execute-api/')).toBe('unknown-host');
  });

  it('knows no other host', () => {
    expect(resolve('example.com', '/')).toBe('unknown-host');
    expect(resolve('', '/')).toBe('unknown-host');
    expect(resolve('.execute-api.localhost', '/')).toBe('unknown-host');
    expect(resolve('abc.execute-api.', '/')).toBe('unknown-host');
    expect(resolve('abc.execute-apix.localhost', '/')).toBe('unknown-host');
  });
});

describe('custom domains', () => {
  it('prefer the exact name to the wildcard, which covers the first label only', () => {
    const resolve = resolver(
      domain('*.example.com', { apiMappings: [mapping(undefined, 'wild')] }),
      domain('api.example.com', { apiMappings: [mapping(undefined, 'exact')] }),
    );
    expect(resolve('API.example.com:443', '/x')).toMatchObject({ apiId: 'exact', domainName: 'api.example.com' });
    expect(resolve('other.example.com', '/x')).toMatchObject({
      apiId: 'wild',
      domainName: 'other.example.com',
      domainPrefix: 'other',
    });
    expect(resolve('a.b.example.com', '/x')).toBe('unknown-host');
    expect(resolve('example.com', '/x')).toBe('unknown-host');
  });

  const resolve = resolver(
    domain('d.test', {
      apiMappings: [
        mapping(undefined, 'one'),
        mapping('orders/v1/items', 'two'),
        mapping('orders/v2/items', 'three'),
        mapping('orders/v2/items/categories', 'four'),
      ],
    }),
    domain('bare.test', { apiMappings: [mapping('v1', 'one')] }),
  );

  it.each([
    ['/orders/v1/items/123', 'two', '/123', 'orders/v1/items'],
    ['/orders/v2/items', 'three', '/', 'orders/v2/items'],
    ['/orders/v2/items/categories/5', 'four', '/5', 'orders/v2/items/categories'],
    ['/orders/v2/itemsX', 'one', '/orders/v2/itemsX', '(none)'],
    ['/orders/v2/categories', 'one', '/orders/v2/categories', '(none)'],
    ['/customers', 'one', '/customers', '(none)'],
    ['/', 'one', '/', '(none)'],
    ['/orders/v%31/items/a%20b', 'two', '/a%20b', 'orders/v1/items'],
  ])('map %s to API %s with path %s by %s', (path, apiId, rest, basePathMatched) => {
    expect(resolve('d.test', path)).toMatchObject({
      apiId,
      stageName: 'prod',
      path: rest,
      basePathMatched,
      isDefaultEndpoint: false,
    });
  });

  it('leave the stage in the path where the mapping names none', () => {
    const open = resolver(
      domain('open.test', { apiMappings: [{ apiId: 'one' }, { apiMappingKey: 'v1', apiId: 'two' }] }),
    );
    expect(open('open.test', '/prod/x')).toMatchObject({ apiId: 'one', stageName: undefined, path: '/prod/x' });
    expect(open('open.test', '/v1/prod/x')).toMatchObject({
      apiId: 'two',
      stageName: undefined,
      path: '/prod/x',
      isDefaultEndpoint: false,
      basePathMatched: 'v1',
    });
    expect(open('open.test', '/v1')).toMatchObject({ apiId: 'two', stageName: undefined, path: '/' });
  });

  it('answer no mapping and reserved health checks by kind', () => {
    expect(resolve('bare.test', '/v2')).toBe('no-mapping');
    expect(resolve('bare.test', '/ping')).toBe('health-check');
    expect(resolve('bare.test', '/_aws/execute-api/one/prod')).toBe('no-mapping');
  });

  it('change without touching the table before', () => {
    const before = createHostTable();
    const after = before.withDomain(domain('New.test', { apiMappings: [mapping(undefined, 'one')] }));
    const request = { authority: 'new.test', path: '/', headers: [] };
    expect(before.resolve(request)).toBe('unknown-host');
    expect(after.resolve(request)).toMatchObject({ apiId: 'one' });
    expect(after.withoutDomain('NEW.test').resolve(request)).toBe('unknown-host');
  });
});

describe('routing rules', () => {
  const rules = [
    rule(20, [basePath('orders'), header('X-Version', 'v2*')], 'v2', true),
    rule(10, [header('x-tenant', '*gold*')], 'gold'),
    rule(30, [basePath('/orders')], 'orders', false),
  ];
  const apiMappings = [mapping('orders', 'mapped')];
  const withMode = (routingMode: DomainName['routingMode'], more: RoutingRule[] = []) =>
    resolver(domain('d.test', { ...(routingMode && { routingMode }), apiMappings, routingRules: [...rules, ...more] }));

  it('are tried by priority, all conditions of a rule must hold', () => {
    const resolve = withMode('ROUTING_RULE_ONLY');
    const v2 = ['x-version', 'v2.1'];
    expect(resolve('d.test', '/orders/1', v2)).toMatchObject({
      apiId: 'v2',
      path: '/1',
      basePathMatched: 'orders',
      routingRulePriority: 20,
    });
    expect(resolve('d.test', '/orders/1', [...v2, 'x-tenant', 'a gold one'])).toMatchObject({
      apiId: 'gold',
      path: '/orders/1',
    });
    expect(resolve('d.test', '/orders/1', ['x-version', 'V2'])).toMatchObject({ apiId: 'orders', path: '/orders/1' });
  });

  it('try repeated header lines one by one', () => {
    const resolve = withMode('ROUTING_RULE_ONLY');
    expect(resolve('d.test', '/orders', ['x-version', 'v1', 'x-version', 'v2'])).toMatchObject({
      apiId: 'v2',
      path: '/',
    });
    expect(resolve('d.test', '/orders', ['x-version', 'v1,v2'])).toMatchObject({ apiId: 'orders' });
  });

  it('compare base paths by whole segments and case', () => {
    const resolve = withMode('ROUTING_RULE_ONLY');
    expect(resolve('d.test', '/ordersX')).toBe('no-mapping');
    expect(resolve('d.test', '/Orders')).toBe('no-mapping');
  });

  it.each([
    ['*', 'anything', true],
    ['v1', 'v1', true],
    ['v1', 'v1 ', false],
    ['*json', 'application/json', true],
    ['*json', 'json/x', false],
    ['a?', 'ab', false],
  ])('glob %s on value "%s" holds: %s', (glob, value, holds) => {
    const resolve = resolver(
      domain('d.test', { routingMode: 'ROUTING_RULE_ONLY', routingRules: [rule(1, [header('h', glob)], 'hit')] }),
    );
    expect(typeof resolve('d.test', '/', ['h', value]) !== 'string').toBe(holds);
  });

  it('follow the routing mode', () => {
    expect(withMode(undefined)('d.test', '/orders/1')).toMatchObject({ apiId: 'mapped', path: '/1' });
    expect(withMode('API_MAPPING_ONLY')('d.test', '/orders/1')).toMatchObject({ apiId: 'mapped' });
    expect(withMode('ROUTING_RULE_THEN_API_MAPPING')('d.test', '/orders/1')).toMatchObject({ apiId: 'orders' });
    const fallsBack = resolver(
      domain('d.test', {
        routingMode: 'ROUTING_RULE_THEN_API_MAPPING',
        apiMappings,
        routingRules: [rule(1, [header('h', 'x')], 'hit')],
      }),
    );
    expect(fallsBack('d.test', '/orders/1')).toMatchObject({ apiId: 'mapped' });
    expect(withMode('ROUTING_RULE_ONLY', [rule(99, [], 'all')])('d.test', '/else')).toMatchObject({
      apiId: 'all',
      path: '/else',
    });
  });
});
