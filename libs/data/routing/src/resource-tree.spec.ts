import { describe, expect, it } from 'vitest';
import { createResourceTree } from './index.ts';

const PATHS = ['/', '/a/b', '/a/{id}', '/{proxy+}', '/users/{id}/posts/{post}', '/x/{rest+}'];
const tree = createResourceTree(
  PATHS.map((path): [string, string] => [path, path]),
  'parent',
);

describe('the resources of a REST API', () => {
  it.each([
    ['/', '/', []],
    ['/a/b', '/a/b', []],
    ['/a/b/', '/a/b', []],
    ['/a/c', '/a/{id}', ['id', 'c']],
    ['/a/%62', '/a/b', []],
    ['/a/1%2F2', '/a/{id}', ['id', '1/2']],
    ['/a/c/d', '/{proxy+}', ['proxy', 'a/c/d']],
    ['/z//y/', '/{proxy+}', ['proxy', 'z//y']],
    ['/users/1/posts/2', '/users/{id}/posts/{post}', ['id', '1', 'post', '2']],
    ['/x/y/z', '/x/{rest+}', ['rest', 'y/z']],
  ])('%s is taken by %s', (path, resource, params) => {
    expect(tree.match(path)).toMatchObject({ value: resource, params });
  });

  it('has parents that no definition names as resources of their own, before a greedy sibling', () => {
    expect(tree.match('/a')?.value).toBe('parent');
    expect(tree.match('/users/1')?.value).toBe('parent');
    expect(tree.match('/x')?.value).toBe('parent');
  });

  it('says whether a variable is greedy', () => {
    expect(tree.match('/x/y')?.isGreedy).toBe(true);
    expect(tree.match('/a/y')?.isGreedy).toBe(false);
  });

  it('does not take a path for which there is no resource', () => {
    const small = createResourceTree([['/{proxy+}', 1]], 0);
    expect(small.match('/')?.value).toBe(0);
    expect(createResourceTree([['/a', 1]], 0).match('/b')).toBeUndefined();
    expect(createResourceTree([['/{a}', 1]], 0).match('//')).toBeUndefined();
  });
});
