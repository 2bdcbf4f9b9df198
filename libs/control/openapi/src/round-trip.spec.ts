import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseApiDefinition } from '@gatehouse/api-model';
import type { HttpApiDefinition } from '@gatehouse/api-model';
import { describe, expect, it } from 'vitest';
import { exportOpenApi, importOpenApi } from './index.ts';
import type { ImportOptions } from './index.ts';

const OPTIONS: ImportOptions = { mode: 'overwrite', basePath: 'ignore', maxBytes: 10_000_000 };
const golden = join(import.meta.dirname, 'golden');
const examples = join(import.meta.dirname, '../../../../examples');

/** The order of routes has no meaning: documents group them by path. */
function comparable(definition: HttpApiDefinition): object {
  const routes = definition.routes.toSorted((left, right) => (left.routeKey < right.routeKey ? -1 : 1));
  return { ...definition, routes };
}

const FORMS = [
  { output: 'yaml' },
  { output: 'json' },
  { output: 'yaml', serverUrl: 'https://abc.example.com/', stageName: 'prod' },
  { output: 'json', serverUrl: 'https://abc.example.com/', stageName: '$default' },
] as const;

function expectRoundTrip(definition: HttpApiDefinition, forms: readonly (typeof FORMS)[number][] = FORMS): void {
  for (const form of forms) {
    const text = exportOpenApi(definition, { ...form, extensions: true });
    const result = importOpenApi(text, OPTIONS);
    if (!result.ok) expect.fail(`${JSON.stringify(result.problems, null, 2)}\n${text}`);
    expect(result.warnings).toEqual([]);
    expect(result.importInfo).toEqual([]);
    expect(comparable(result.definition), text).toEqual(comparable(definition));
  }
}

function definitionsIn(folder: string, pattern: RegExp): [string, HttpApiDefinition][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => pattern.test(file))
    .flatMap((file): [string, HttpApiDefinition][] => {
      const result = importOpenApi(readFileSync(join(folder, file), 'utf8'), OPTIONS);
      return result.ok ? [[file, result.definition]] : [];
    });
}

describe('an exported definition imports to the same definition', () => {
  const imported = definitionsIn(golden, /^[^.]+\.(yaml|json)$/);
  it.each(imported)('made from the golden case %s', (_file, definition) => expectRoundTrip(definition));

  const shown = definitionsIn(examples, /\.openapi\.(yaml|json)$/);
  it.each(shown)('made from the example %s', (_file, definition) => expectRoundTrip(definition));

  it('has examples and golden cases to prove it with', () => {
    expect(imported.length).toBeGreaterThan(10);
    expect(shown.map(([file]) => file)).toContain('petstore.openapi.yaml');
  });

  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  it(`made at random 100 times (SEED=${seed})`, () => {
    const random = createRandom(seed);
    for (let round = 0; round < 100; round += 1) {
      expectRoundTrip(randomDefinition(random), [FORMS[round % 4] ?? FORMS[0]]);
    }
  });
});

type Random = ReturnType<typeof createRandom>;

function createRandom(seed: number) {
  let state = seed >>> 0;
  function next(): number {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  }
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    one: <T>(values: readonly T[]): T => values[below(values.length)] as T,
    maybe: <T extends object>(make: () => T): T | object => (next() < 0.5 ? make() : {}),
    some: <T>(values: readonly T[]): T[] => values.filter(() => next() < 0.5),
  };
}

const TEXTS = [
  'plain',
  'yes',
  '1.0',
  'null',
  '#not a comment',
  'a: b',
  ' blanks ',
  'two\nlines',
  '{x}',
  "it's",
  '"',
  'ü€🐟',
  '~',
  '- x',
  '1e3',
  '0x10',
  '2020-01-01',
  '&a *b !c',
  'a\tb',
  '<<',
  '\u2028',
];
const IDS = ['one', 'two-2', 'three_3', '123', 'users', 'sigv4', 'constructor', 'toString'];
const PATHS = [
  '/',
  '/pets',
  '/pets/{petId}',
  '/pets/{petId}/x',
  '/a/b/c',
  '/files/{proxy+}',
  '/$default',
  '/~user/a%20b',
  '/{any}',
];
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

function randomDefinition(random: Random): HttpApiDefinition {
  const { one, maybe, some } = random;
  const integrationIds = some(IDS);
  const authorizerIds = some(IDS);
  const jwtIds = authorizerIds.filter((_, index) => index % 2 === 0);
  const requestIds = authorizerIds.filter((_, index) => index % 2 === 1);
  const keys = [
    ...some(['GET', 'ANY', 'POST', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'PUT']).flatMap((method) =>
      some(PATHS).map((path) => `${method} ${path}`),
    ),
    ...some(['$default']),
  ];
  const candidate = {
    protocolType: 'HTTP',
    name: one(TEXTS),
    ...maybe(() => ({ description: one(TEXTS) })),
    ...maybe(() => ({ version: one(TEXTS) })),
    ...maybe(() => ({ disableExecuteApiEndpoint: one([true, false]) })),
    ...maybe(() => ({ tags: Object.fromEntries(some(TEXTS).map((key) => [key, one(TEXTS)])) })),
    ...maybe(() => ({
      corsConfiguration: {
        ...maybe(() => ({ allowOrigins: ['https://a.example.com'] })),
        ...maybe(() => ({ allowHeaders: ['x-a', '*'] })),
        ...maybe(() => ({ maxAge: random.below(100) })),
      },
    })),
    integrations: Object.fromEntries(integrationIds.map((id) => [id, randomIntegration(random)])),
    routes:
      integrationIds.length === 0
        ? []
        : keys.map((routeKey) => ({
            routeKey,
            target: `integrations/${one(integrationIds)}`,
            ...maybe(() => ({ operationName: one(TEXTS) })),
            ...randomAuthorization(random, jwtIds, requestIds),
          })),
    ...(authorizerIds.length > 0
      ? {
          authorizers: Object.fromEntries([
            ...jwtIds.map((id) => [id, randomJwt(random, id)] as const),
            ...requestIds.map((id) => [id, randomRequest(random, id)] as const),
          ]),
        }
      : {}),
  };
  const parsed = parseApiDefinition(candidate);
  if (!parsed.ok) return expect.fail(`${JSON.stringify(parsed.problems, null, 2)}\n${JSON.stringify(candidate)}`);
  return parsed.value as HttpApiDefinition;
}

function randomIntegration({ one, maybe }: Random): object {
  const described = maybe(() => ({ description: one(TEXTS) }));
  const mock = {
    integrationType: 'MOCK',
    ...described,
    mockResponse: { statusCode: one([200, 404]), ...maybe(() => ({ body: one(TEXTS), headers: { 'x-a': 'b' } })) },
  };
  const proxy = {
    integrationType: 'HTTP_PROXY',
    integrationMethod: one(['ANY', 'GET', 'POST']),
    integrationUri: one(['https://a.example.com/x?y=1', 'http://${stageVariables.host}:8080/']),
    ...described,
    ...maybe(() => ({ timeoutInMillis: 50 })),
    ...maybe(() => ({ payloadFormatVersion: '1.0' })),
    ...maybe(() => ({
      requestParameters: { 'append:header.X-A': '$request.path', 'overwrite:path': '/b', 'remove:querystring.q': '' },
    })),
    ...maybe(() => ({ responseParameters: { 404: { 'overwrite:statuscode': '200', 'remove:header.Server': '' } } })),
    ...maybe(() => ({ tlsConfig: { serverNameToVerify: 'a.example.com', ...maybe(() => ({ caCertificates: PEM })) } })),
    ...maybe(() => ({ connectionType: 'VPC_LINK', connectionId: 'shop' })),
  };
  return one([mock, proxy]);
}

function randomAuthorization({ one, maybe }: Random, jwtIds: readonly string[], requestIds: readonly string[]): object {
  const choices: object[] = [{}, { authorizationType: 'NONE' }, { authorizationType: 'AWS_IAM' }];
  if (jwtIds.length > 0)
    choices.push({
      authorizationType: 'JWT',
      authorizerId: one(jwtIds),
      ...maybe(() => ({ authorizationScopes: ['a', 'b:c'] })),
    });
  if (requestIds.length > 0) choices.push({ authorizationType: 'CUSTOM', authorizerId: one(requestIds) });
  return one(choices);
}

function randomJwt({ one }: Random, id: string): object {
  return {
    name: one([id, `name of ${id}`]),
    authorizerType: 'JWT',
    identitySource: ['$request.header.Authorization'],
    jwtConfiguration: { issuer: one(['https://a.example.com', 'https://b.example.com/realm/']), audience: ['x'] },
  };
}

function randomRequest({ one, maybe }: Random, id: string): object {
  return {
    name: one([id, `name of ${id}`]),
    authorizerType: 'REQUEST',
    identitySource: ['$request.header.X-A', '$request.querystring.b'],
    authorizerUri:
      'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:f/invocations',
    authorizerPayloadFormatVersion: '2.0',
    ...maybe(() => ({ authorizerResultTtlInSeconds: 0, enableSimpleResponses: true })),
  };
}
