import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseApiDefinition } from '@gatehouse/api-model';
import type { RestApiDefinition } from '@gatehouse/api-model';
import { describe, expect, it } from 'vitest';
import { exportRestOpenApi, importRestOpenApi } from '../index.ts';
import { randomRestApi } from './random-rest-api.ts';

const OPTIONS = { mode: 'overwrite', basePath: 'ignore', apiId: 'abc123', maxBytes: 10_000_000 } as const;
const golden = join(import.meta.dirname, 'golden');

const FORMS = [
  { output: 'yaml' },
  { output: 'json' },
  { output: 'yaml', serverUrl: 'https://abc123.example.com/', stageName: 'prod' },
  { output: 'json', serverUrl: 'https://abc123.example.com' },
] as const;

/** Ids are made anew, schemas are texts of the same JSON, and models that every API has come along when they are named. */
function comparable(definition: RestApiDefinition): object {
  const { authorizers = {}, requestValidators = {}, models = {} } = definition;
  const names = (parts: Record<string, { name?: string | undefined }>): Record<string, string> =>
    Object.fromEntries<string>(Object.entries(parts).map(([id, { name }]) => [id, name ?? id]));
  const authorizerNames = names(authorizers);
  const validatorNames = names(requestValidators);
  const byName = (parts: object, nameOf: Record<string, string>): object =>
    Object.fromEntries<object>(
      Object.entries(parts).map(([id, part]) => [nameOf[id] ?? id, { ...(part as object), name: nameOf[id] }]),
    );
  const resources = Object.entries(definition.resources).map(([path, { methods }]) => [
    path,
    Object.entries(methods)
      .map(([name, { authorizerId, requestValidatorId, ...method }]) => ({
        name,
        ...method,
        authorizer: authorizerId && authorizerNames[authorizerId],
        validator: requestValidatorId && validatorNames[requestValidatorId],
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  ]);
  return {
    ...definition,
    resources: Object.fromEntries(resources) as object,
    authorizers: byName(authorizers, authorizerNames),
    requestValidators: byName(requestValidators, validatorNames),
    models: Object.fromEntries(
      Object.entries(models)
        .filter(([name]) => name !== 'Empty' && name !== 'Error')
        .map(([name, { schema, modelId: _id, ...model }]) => [
          name,
          { ...model, schema: JSON.parse(schema) as unknown },
        ]),
    ),
  };
}

function expectRoundTrip(
  definition: RestApiDefinition,
  forms: readonly (typeof FORMS)[number][] = FORMS,
  specification: 'oas30' | 'swagger' = 'oas30',
): void {
  for (const form of forms) {
    const text = exportRestOpenApi(definition, { ...form, specification, extensions: ['apigateway'] });
    const result = importRestOpenApi(text, OPTIONS);
    if (!result.ok) expect.fail(`${JSON.stringify(result.problems, null, 2)}\n${text}`);
    expect(result.warnings).toEqual([]);
    expect(result.importInfo).toEqual([]);
    expect(comparable(result.definition), text).toEqual(comparable(definition));
  }
}

const imported = readdirSync(golden)
  .filter((file) => /^[^.]+\.(yaml|json)$/.test(file))
  .flatMap((file): [string, RestApiDefinition][] => {
    const result = importRestOpenApi(readFileSync(join(golden, file), 'utf8'), OPTIONS);
    return result.ok ? [[file, result.definition]] : [];
  });

describe('an exported REST API imports to the same definition', () => {
  it.each(imported)('made from the golden case %s, as OpenAPI', (_file, definition) => expectRoundTrip(definition));

  it('made from the case of every extension, as Swagger', () => {
    const [, definition] = imported.find(([file]) => file.startsWith('every-extension')) ?? [];
    expect(definition).toBeDefined();
    if (definition !== undefined) expectRoundTrip(definition, FORMS, 'swagger');
  });

  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  it(`made at random 40 times, as OpenAPI and Swagger (SEED=${seed})`, () => {
    for (let round = 0; round < 40; round += 1) {
      const candidate = randomRestApi(seed + round);
      const parsed = parseApiDefinition(candidate);
      if (!parsed.ok) return expect.fail(`${JSON.stringify(parsed.problems, null, 2)}\n${JSON.stringify(candidate)}`);
      expectRoundTrip(parsed.value as RestApiDefinition, [FORMS[round % 4] ?? FORMS[0]]);
      expectRoundTrip(parsed.value as RestApiDefinition, [FORMS[round % 4] ?? FORMS[0]], 'swagger');
    }
  });
});
