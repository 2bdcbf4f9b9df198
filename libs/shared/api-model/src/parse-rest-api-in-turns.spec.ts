import { describe, expect, it, vi } from 'vitest';
import { parseApiDefinition, parseApiDefinitionInTurns } from './index.ts';
import type { ApiDefinition, RestApiDefinition, Validated } from './index.ts';

const noBreath = () => undefined;
const mock = { methodIntegration: { type: 'MOCK', uri: null, requestTemplates: { 'application/json': '{}' } } };
const get = { authorizationType: 'NONE', requestModels: { 'application/json': 'Pet' }, ...mock };

function api(changes: object = {}): object {
  const ids = Array.from({ length: 20 }, (_, index) => index);
  return {
    protocolType: 'REST',
    name: 'pets',
    resources: {
      '/': {},
      ...Object.fromEntries(ids.map((id) => [`/pets-${id}`, { resourceId: `id${id}`, methods: { GET: get } }])),
    },
    models: { Pet: { contentType: 'application/json', schema: '{}' } },
    authorizers: { a: { name: 'a', type: 'TOKEN', authorizerUri: 'arn:x' } },
    documentationParts: [{ location: { type: 'API' }, properties: '{}' }],
    ...changes,
  };
}

function withGet(method: object): object {
  return api({ resources: { '/x': { methods: { GET: method } } } });
}

const DOCUMENTS: readonly unknown[] = [
  { protocolType: 'REST' },
  api(),
  api({ name: '' }),
  api({ surprise: 1 }),
  api({ resources: undefined }),
  api({ resources: [] }),
  api({ resources: { '/x': null } }),
  api({ resources: { '': {}, '/x': { methods: { FETCH: {} } } } }),
  api({ resources: JSON.parse('{"__proto__": {}}') as object }),
  api({ resources: { '/{a}': {}, '/{b}': {} } }),
  api({ models: { 'no name': { contentType: 'application/json', schema: '{}' } } }),
  api({ models: { Pet: { contentType: 'application/json', schema: '{' } } }),
  api({ models: {} }),
  api({ models: null }),
  api({ authorizers: null }),
  api({ documentationParts: null }),
  api({ documentationParts: {} }),
  api({ documentationParts: [null] }),
  api({ documentationParts: [{ location: { type: 'API' }, properties: 'no JSON' }] }),
  api({ documentationParts: Array(2_001).fill({ location: { type: 'API' }, properties: '{}' }) }),
  withGet({ ...get, requestModels: { 'application/json': 'None' } }),
  withGet({ ...get, authorizationType: 'CUSTOM', authorizerId: 'a' }),
  withGet({ ...get, operationName: '\ud800' }),
  withGet({ ...get, requestParameters: { nonsense: true } }),
];

describe('parseApiDefinitionInTurns of a REST API', () => {
  it.each(DOCUMENTS.map((document, index) => [index, document]))(
    'says of document %d what parseApiDefinition says, with and without a known definition',
    async (_, document) => {
      const whole = parseApiDefinition(document);
      const known = rest(parseApiDefinition(api()));
      for (const options of [{ breathe: noBreath }, { breathe: noBreath, known }]) {
        expect(sorted(await parseApiDefinitionInTurns(document, options))).toEqual(sorted(whole));
      }
    },
  );

  it('takes resources, models and documentation that stay equal from the known definition, the same objects', async () => {
    const known = rest(parseApiDefinition(api()));
    const changed = { ...known.resources, '/pets-3': { methods: {} } };
    const after = await parsed(structuredClone({ ...known, resources: changed }), known);
    expect(Object.keys(after.resources).filter((path) => after.resources[path] !== known.resources[path])).toEqual([
      '/pets-3',
    ]);
    expect(after.models?.['Pet']).toBe(known.models?.['Pet']);
    expect(after.documentationParts?.[0]).toBe(known.documentationParts?.[0]);
  });

  it.each([
    { what: 'a model', change: { models: {} } },
    { what: 'an authorizer', change: { authorizers: {} } },
    { what: 'a validator', change: { requestValidators: {} } },
    {
      what: 'the type of an authorizer',
      change: { authorizers: { a: { name: 'a', type: 'COGNITO_USER_POOLS', providerARNs: ['arn:x'] } } },
    },
  ])('refuses a method that stays equal and loses $what', async ({ change }) => {
    const method = { ...get, authorizationType: 'CUSTOM', authorizerId: 'a', requestValidatorId: 'v' };
    const document = { ...withGet(method), requestValidators: { v: { validateRequestParameters: true } } };
    const known = rest(parseApiDefinition(document));
    const without = { ...known, ...change };
    const result = await parseApiDefinitionInTurns(without, { breathe: noBreath, known });
    expect(result.ok).toBe(false);
    expect(sorted(result)).toEqual(sorted(parseApiDefinition(without)));
  });

  it('refuses what is too large, also when nothing but known items makes it so', async () => {
    const known = rest(parseApiDefinition(api()));
    const limits = { maxDocumentBytes: 1_000 };
    const sizes = new WeakMap<object, number>();
    for (const resource of Object.values(known.resources)) Object.freeze(resource);
    for (let time = 0; time < 2; time += 1) {
      const result = await parseApiDefinitionInTurns(known, { limits, known, sizes, breathe: noBreath });
      expect(result).toEqual(parseApiDefinition(known, limits));
    }
  });

  it('asks for a breath with each resource, and with each that is judged', async () => {
    const breathe = vi.fn(() => Promise.resolve());
    await parseApiDefinitionInTurns(api(), { breathe });
    expect(breathe.mock.calls.length).toBeGreaterThanOrEqual(40);
  });
});

async function parsed(document: unknown, known: RestApiDefinition): Promise<RestApiDefinition> {
  return rest(await parseApiDefinitionInTurns(document, { breathe: noBreath, known }));
}

function rest(result: Validated<ApiDefinition>): RestApiDefinition {
  if (!result.ok || result.value.protocolType !== 'REST') throw new Error(JSON.stringify(result));
  return result.value;
}

/** Problems in one order: the one of the schema's fields is not part of the contract. */
function sorted(result: Validated<ApiDefinition>): unknown {
  if (result.ok) return result;
  return result.problems.map(({ path, message }) => `${path}: ${message}`).sort();
}
