import { describe, expect, it, vi } from 'vitest';
import { parseApiDefinition, parseApiDefinitionInTurns } from './index.ts';
import type { ApiDefinition } from './index.ts';

const noBreath = () => undefined;

function api(changes: object = {}): object {
  const ids = Array.from({ length: 30 }, (_, index) => index);
  return {
    protocolType: 'HTTP',
    name: 'pets',
    integrations: Object.fromEntries(
      ids.map((id) => [`i${id}`, { integrationType: 'HTTP_PROXY', integrationUri: `http://b/${id}`, tlsConfig: null }]),
    ),
    routes: ids.map((id) => ({ routeKey: `GET /pets/${id}`, target: `integrations/i${id}` })),
    ...changes,
  };
}

const route = { routeKey: 'GET /x', target: 'integrations/i' };
const mock = { i: { integrationType: 'MOCK' } };

const DOCUMENTS: readonly unknown[] = [
  null,
  { protocolType: 'HTTP' },
  { protocolType: 'WEBSOCKET', name: 'chat' },
  api(),
  api({ name: '', corsConfiguration: { allowOrigins: ['*'], allowCredentials: true } }),
  api({ routes: 'none' }),
  api({ integrations: [] }),
  api({ surprise: 1 }),
  api({ integrations: { 'no good': { integrationType: 'MOCK' }, ...mock }, routes: [route] }),
  api({ integrations: { i: { integrationType: 'MOCK', uri: 'x', timeoutInMillis: 3 } }, routes: [route] }),
  api({ integrations: { i: 7, j: null, k: { integrationType: 'HTTP_PROXY' } }, routes: [route, null, 3] }),
  api({ integrations: mock, routes: [route, route, { ...route, routeKey: 'FETCH /', extra: { deep: 1 } }] }),
  api({ integrations: mock, routes: [{ ...route, target: 'integrations/none', authorizationScopes: ['', 1] }] }),
  api({ integrations: { i: { integrationType: 'MOCK', description: '\ud800' } }, routes: [route] }),
  api({
    integrations: { i: { integrationType: 'MOCK', mockResponse: { headers: { a: null, b: 'x' } } } },
    routes: [route],
  }),
  api({
    corsConfiguration: { allowOrigins: ['http://a/'], maxAge: 'x' },
    integrations: { i: { integrationType: 'HTTP_PROXY', integrationUri: 'ftp://x', timeoutInMillis: 3 } },
    routes: [{ ...route, surprise: 1 }, route, { routeKey: 'GET /y', target: 7 }],
    authorizers: { a: { name: 'a', authorizerType: 'JWT', identitySource: [7] } },
  }),
  api({ authorizers: { a: { name: 'a', authorizerType: 'JWT' } } }),
];

describe('parseApiDefinitionInTurns', () => {
  it.each(DOCUMENTS.map((document, index) => [index, document]))(
    'says of document %d what parseApiDefinition says, with and without a known definition',
    async (_, document) => {
      const whole = parseApiDefinition(document);
      const known = parseApiDefinition(api());
      if (!known.ok) throw new Error('the known document is wrong');
      for (const options of [{ breathe: noBreath }, { breathe: noBreath, known: known.value }]) {
        const inTurns = await parseApiDefinitionInTurns(document, options);
        expect(sorted(inTurns)).toEqual(sorted(whole));
      }
    },
  );

  it('takes what stays equal from the known definition, the same objects, and looks at the rest', async () => {
    const before = valid(await parseApiDefinitionInTurns(api(), { breathe: noBreath }));
    const document = structuredClone(api()) as { routes: { routeKey: string }[] };
    document.routes[3] = { ...document.routes[3], routeKey: 'GET /changed' };
    const after = valid(await parseApiDefinitionInTurns(document, { breathe: noBreath, known: before }));
    expect(after.integrations['i3']).toBe(before.integrations['i3']);
    expect(after.routes.filter((one, index) => one !== before.routes[index])).toEqual([
      { routeKey: 'GET /changed', target: 'integrations/i3' },
    ]);
  });

  it('refuses what is too large', async () => {
    const limits = { maxDocumentBytes: 500 };
    const known = valid(parseApiDefinition(api()));
    const result = await parseApiDefinitionInTurns(api(), { limits, known, breathe: noBreath });
    expect(result).toEqual(parseApiDefinition(api(), limits));
  });

  it('asks for a breath with each route and integration', async () => {
    const breathe = vi.fn(() => Promise.resolve());
    await parseApiDefinitionInTurns(api(), { breathe });
    expect(breathe.mock.calls.length).toBeGreaterThanOrEqual(60);
  });
});

function valid(result: ReturnType<typeof parseApiDefinition>): Extract<ApiDefinition, { protocolType: 'HTTP' }> {
  if (!result.ok || result.value.protocolType !== 'HTTP') throw new Error(JSON.stringify(result));
  return result.value;
}

/** Problems in one order: the one of the schema's fields is not part of the contract. */
function sorted(result: ReturnType<typeof parseApiDefinition>): unknown {
  if (result.ok) return result;
  return result.problems.map(({ path, message }) => `${path}: ${message}`).sort();
}
