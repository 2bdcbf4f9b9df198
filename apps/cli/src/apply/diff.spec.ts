import { describe, expect, it } from 'vitest';
import { diffDocuments } from './diff.ts';

describe('diffDocuments', () => {
  it('finds nothing between equal documents, whatever the order of their members', () => {
    expect(diffDocuments({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toEqual([]);
  });

  it('names each changed, new and removed member with its path', () => {
    const before = { name: 'a', tags: { team: 'x', old: '1' }, description: 'same' };
    const after = { name: 'b', tags: { team: 'x', new: '2' }, description: 'same' };
    expect(diffDocuments(before, after)).toEqual([
      { path: 'name', before: 'a', after: 'b' },
      { path: 'tags.old', before: '1' },
      { path: 'tags.new', after: '2' },
    ]);
  });

  it('finds routes by their key, not by their place', () => {
    const before = { routes: [{ routeKey: 'GET /a', target: 'integrations/x' }, { routeKey: 'GET /b' }] };
    const after = { routes: [{ routeKey: 'GET /b' }, { routeKey: 'GET /a', target: 'integrations/y' }] };
    expect(diffDocuments(before, after)).toEqual([
      { path: 'routes["GET /a"].target', before: 'integrations/x', after: 'integrations/y' },
    ]);
  });

  it('tells API mappings apart by base path and rules by priority', () => {
    const before = { apiMappings: [{ apiId: 'a' }], routingRules: [{ priority: 10, x: 1 }] };
    const after = { apiMappings: [{ apiId: 'b' }, { apiMappingKey: 'v1', apiId: 'a' }], routingRules: [] };
    expect(diffDocuments(before, after)).toEqual([
      { path: 'apiMappings[""].apiId', before: 'a', after: 'b' },
      { path: 'apiMappings["v1"]', after: { apiMappingKey: 'v1', apiId: 'a' } },
      { path: 'routingRules["10"]', before: { priority: 10, x: 1 } },
    ]);
  });

  it('compares a list with a repeated key as a whole', () => {
    const before = { targets: [{ url: 'a' }, { url: 'a' }] };
    const after = { targets: [{ url: 'a' }] };
    expect(diffDocuments(before, after)).toEqual([{ path: 'targets', before: before.targets, after: after.targets }]);
  });

  it('compares plain lists in their order and quotes member names that are no words', () => {
    expect(diffDocuments({ 'a b': { x: [1, 2] } }, { 'a b': { x: [2, 1] } })).toEqual([
      { path: '["a b"].x', before: [1, 2], after: [2, 1] },
    ]);
  });

  it('compares the objects in a list whatever the order of their members', () => {
    expect(diffDocuments({ conditions: [{ a: 1, b: 2 }] }, { conditions: [{ b: 2, a: 1 }] })).toEqual([]);
  });

  it('does not take a member called __proto__ for the prototype', () => {
    const after: unknown = JSON.parse('{"tags":{"__proto__":"x"}}');
    expect(diffDocuments({ tags: {} }, after)).toEqual([{ path: 'tags.__proto__', after: 'x' }]);
  });
});
