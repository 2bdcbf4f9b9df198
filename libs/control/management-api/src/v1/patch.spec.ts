import { AwsError } from '@gatehouse/aws-rest-json';
import { describe, expect, it } from 'vitest';
import { notFound } from '../messages.ts';
import { isTrue, listRule, mapRule, namingOps, numberOf, orUndefined, patched, replaced } from './patch.ts';
import type { PatchRule } from './patch.ts';

type Document = Readonly<Record<string, unknown>>;

const RULES: readonly PatchRule<Document>[] = [
  replaced('/name', 'name', orUndefined),
  replaced('/size', 'size', numberOf),
  replaced('/enabled', 'enabled', isTrue),
  mapRule('templates', { missing: (name) => notFound(`no ${name}`) }),
  listRule('scopes'),
  { path: '/a/{x}/b/{y}', ops: { copy: (document, { names, from }) => ({ ...document, names, from }) } },
];

const patch = (document: Document, ...patchOperations: object[]): Document =>
  patched(document, { patchOperations }, RULES);

function refusal(operation: object, style?: typeof namingOps): string {
  try {
    patched<Document>({}, { patchOperations: [operation] }, RULES, style);
  } catch (error) {
    return error instanceof AwsError ? `${error.type}: ${error.message}` : String(error);
  }
  return 'accepted';
}

describe('PATCH', () => {
  it('applies operations in their order', () => {
    const twice = [
      { op: 'replace', path: '/name', value: 'a' },
      { op: 'replace', path: '/name', value: 'b' },
    ];
    expect(patch({ other: 1 }, ...twice)).toEqual({ other: 1, name: 'b' });
  });

  it('changes nothing when a later operation is refused', () => {
    const document = { name: 'before' };
    expect(() =>
      patch(document, { op: 'replace', path: '/name', value: 'after' }, { op: 'add', path: '/x' }),
    ).toThrow();
    expect(document).toEqual({ name: 'before' });
  });

  it('reads escapes of JSON pointers in placeholders', () => {
    const added = patch({}, { op: 'add', path: '/templates/application~1json~0x~01', value: 't' });
    expect(added).toEqual({ templates: { 'application/json~x~1': 't' } });
  });

  it('gives placeholders and the source of a copy to the rule', () => {
    expect(patch({}, { op: 'copy', path: '/a/1/b/2', from: '/c' })).toEqual({ names: ['1', '2'], from: '/c' });
  });

  it('takes any text but true for false, and nothing for the empty text of a map', () => {
    expect(patch({}, { op: 'replace', path: '/enabled', value: 'TRUE' })).toEqual({ enabled: true });
    expect(patch({}, { op: 'replace', path: '/enabled' })).toEqual({ enabled: false });
    expect(patch({}, { op: 'add', path: '/templates/a' })).toEqual({ templates: { a: '' } });
  });

  it('takes members out of maps and items out of lists, and the last one with its container', () => {
    const document = { templates: { a: '1', b: '2' }, scopes: ['x', 'y'] };
    const first = patch(
      document,
      { op: 'remove', path: '/templates/a' },
      { op: 'remove', path: '/scopes', value: 'x' },
    );
    expect(first).toEqual({ templates: { b: '2' }, scopes: ['y'] });
    const last = patch(first, { op: 'remove', path: '/templates/b' }, { op: 'remove', path: '/scopes', value: 'y' });
    expect(last).toEqual({ templates: undefined, scopes: undefined });
  });

  it('adds an item of a list once', () => {
    expect(patch({ scopes: ['a', 'b'] }, { op: 'add', path: '/scopes', value: 'a' })).toEqual({ scopes: ['b', 'a'] });
  });

  it.each([
    [{ op: 'replace' }, 'BadRequestException: Invalid patch path null'],
    [
      { op: 'replace', path: '/x' },
      "BadRequestException: Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/name, /size, /enabled, /templates/{name}]",
    ],
    [
      { op: 'move', path: '/name' },
      "BadRequestException: Invalid patch path  '/name' specified for op 'move'. Please choose supported operations",
    ],
    [
      { op: 'constructor', path: '/name' },
      "BadRequestException: Invalid patch path  '/name' specified for op 'constructor'. Please choose supported operations",
    ],
    [{ op: 'remove', path: '/templates/a' }, 'NotFoundException: no a'],
    [
      { op: 'replace', path: '/size', value: '1x' },
      "BadRequestException: Invalid value '1x' specified for path /size: it must be a number",
    ],
  ])('refuses %o by the paths of the operation', (operation, message) => {
    expect(refusal(operation)).toBe(message);
  });

  it.each([
    [{ op: 'replace', path: '/x' }, 'BadRequestException: Invalid patch path /x'],
    [{ op: 'replace', path: '/templates/' }, 'BadRequestException: Invalid patch path /templates/'],
    [{ op: 'add', path: '/name' }, 'BadRequestException: Invalid patch operation specified. Must be one of: [replace]'],
    [
      { op: 'copy', path: '/templates/a' },
      "BadRequestException: Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
    ],
  ])('refuses %o by the operations of the path', (operation, message) => {
    expect(refusal(operation, namingOps)).toBe(message);
  });
});
