import { describe, expect, it } from 'vitest';
import { compileModelSchemas } from './index.ts';

async function problemOf(schema: object, document: unknown): Promise<string | undefined> {
  const schemas = await compileModelSchemas({ Pet: JSON.stringify(schema) });
  expect(schemas.problems).toEqual([]);
  return schemas.get('Pet')?.problemOf(document);
}

describe('models', () => {
  it.each([
    ['a member that is missing', { required: ['id'] }, {}, "must have required property 'id'"],
    ['another type', { properties: { id: { type: 'integer' } } }, { id: 'x' }, '/id must be integer'],
    ['an exclusive bound of draft 4', { minimum: 1, exclusiveMinimum: true }, 1, 'must be > 1'],
    ['a pattern', { pattern: '^\\d+/[a-z]+$' }, '12-ab', 'must match pattern "^\\d+/[a-z]+$"'],
    ['a member too much', { additionalProperties: false }, { a: 1 }, 'must NOT have additional properties'],
  ])('refuse a document for %s', async (_what, schema, document, problem) => {
    expect(await problemOf(schema, document)).toBe(problem);
  });

  it('take what fits; format is a note, unknown keywords are nothing', async () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-04/schema#',
      title: 'Pet',
      type: 'object',
      'x-own': 1,
      properties: { mail: { type: 'string', format: 'email' }, at: { pattern: '^a/b\\u00e9$' } },
    };
    expect(await problemOf(schema, { mail: 'none', at: 'a/bé' })).toBeUndefined();
  });

  it('refer to each other and to themselves', async () => {
    const link = (name: string): object => ({
      $ref: `https://apigateway.amazonaws.com/restapis/abc123/models/${name}`,
    });
    const schemas = await compileModelSchemas({
      Tree: JSON.stringify({ properties: { pet: link('Pet'), children: { items: { $ref: '#' } } } }),
      Pet: JSON.stringify({ required: ['id'] }),
    });
    expect(schemas.get('Tree')?.problemOf({ children: [{ children: [{ pet: { id: 1 } }] }] })).toBeUndefined();
    expect(schemas.get('Tree')?.problemOf({ children: [{ children: [{ pet: {} }] }] })).toBe(
      "/children/0/children/0/pet must have required property 'id'",
    );
    const text = `${'{"children":['.repeat(30_000)}{}${']}'.repeat(30_000)}`;
    expect(schemas.get('Tree')?.problemOf(JSON.parse(text))).toBe('is nested too deeply');
  });

  it.each([
    ['{', /^is no JSON: /],
    ['[]', /^must be a JSON object$/],
    ['{"type":"pet"}', /schema is invalid: .*type/],
    ['{"required":[]}', /schema is invalid: .*required/],
    ['{"$schema":"http://json-schema.org/draft-07/schema#"}', /only draft 4/],
    [
      '{"$ref":"https://apigateway.amazonaws.com/restapis/a/models/Nobody"}',
      /^refers to model Nobody, which does not exist$/,
    ],
    ['{"properties":{"a":{"$ref":"#/definitions/none"}}}', /^refers to #\/definitions\/none, which does not exist$/],
    ['{"pattern":"(?=a)b"}', /pattern "\(\?=a\)b", which cannot be used/],
  ])('%s is refused with a reason, and the others can be used', async (text, message) => {
    const schemas = await compileModelSchemas({ Bad: text, Good: '{"type":"object"}' });
    expect(schemas.problems).toEqual([{ modelName: 'Bad', message: expect.stringMatching(message) as string }]);
    expect(schemas.get('Bad')).toBeUndefined();
    expect(schemas.get('Good')?.problemOf(1)).toBe('must be object');
  });

  it('do not run text of a schema as code', async () => {
    const evil = '"];globalThis.isHurt=true;//\n\u2028`${globalThis.isHurt=true}';
    const schema = {
      title: evil,
      properties: { [evil]: { enum: [evil], pattern: 'a' } },
      required: [evil],
      default: evil,
    };
    expect(await problemOf(schema, { [evil]: evil })).toBeUndefined();
    expect(globalThis).not.toHaveProperty('isHurt');
  });

  it('take time that grows with the text, whatever the pattern', async () => {
    expect(await problemOf({ pattern: '^(a+)+$' }, `${'a'.repeat(100_000)}b`)).toMatch(/must match/);
  });
});
