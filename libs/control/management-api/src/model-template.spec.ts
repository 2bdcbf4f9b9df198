import { describe, expect, it } from 'vitest';
import { modelTemplate } from './model-template.ts';

const HEAD = "#set($inputRoot = $input.path('$'))\n";

describe('the sample template of a model', () => {
  it.each([
    [
      'an object',
      { properties: { a: { type: 'string' }, b: { type: 'integer' } } },
      '{\n  "a" : "foo",\n  "b" : 42\n}',
    ],
    ['nothing', {}, '{ }'],
    [
      'flags and numbers',
      { properties: { a: { type: 'boolean' }, b: { type: 'number' } } },
      '{\n  "a" : true,\n  "b" : 42.0\n}',
    ],
  ])('of %s has its structure', (_title, schema, template) => {
    expect(modelTemplate(JSON.stringify(schema))).toBe(HEAD + template);
  });

  it('walks through arrays', () => {
    const template = modelTemplate('{"type":"array","items":{"type":"string"}}');
    expect(template).toContain('#foreach($elem in $inputRoot)\n    "foo"\n#if($foreach.hasNext),#end\n#end\n]');
  });

  it('ends when a model refers to itself', () => {
    const self = { properties: { next: { $ref: 'self' } } };
    expect(modelTemplate(JSON.stringify(self), () => self)).toContain('{ }');
  });
});
