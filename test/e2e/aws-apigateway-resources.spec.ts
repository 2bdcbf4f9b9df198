// The AWS SDK drives Gatehouse: resources of REST APIs, cloned APIs, and many writers at once.
import {
  CreateResourceCommand,
  CreateRestApiCommand,
  DeleteMethodCommand,
  DeleteResourceCommand,
  GetMethodCommand,
  GetModelsCommand,
  GetResourceCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateResourceCommand,
} from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { failureOf } from './support/rest-client.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const kit = restApiKit();
const { aws } = kit;

const BAD = 'BadRequestException';

async function paths(restApiId: string): Promise<readonly (string | undefined)[]> {
  const { items = [] } = await aws.send(new GetResourcesCommand({ restApiId, limit: 500 }));
  return items.map(({ path }) => path);
}

describe('resources of REST APIs', () => {
  it('are created below each other, and the root has its path only', async () => {
    const { restApiId, rootId } = await kit.newApi();
    const { $metadata: _created, ...root } = await aws.send(new GetResourceCommand({ restApiId, resourceId: rootId }));
    expect(root).toEqual({ id: rootId, path: '/' });
    const pets = await kit.newResource(restApiId, rootId, 'pets');
    const id = await kit.newResource(restApiId, pets, '{petId}');
    const { $metadata, ...read } = await aws.send(new GetResourceCommand({ restApiId, resourceId: id }));
    expect($metadata.httpStatusCode).toBe(200);
    expect(read).toEqual({ id, parentId: pets, pathPart: '{petId}', path: '/pets/{petId}' });
    expect(id).toMatch(/^[a-z0-9]{6}$/);
  });

  it('show their methods, in full when asked', async () => {
    const key = await kit.newMethod();
    const { resourceMethods } = await aws.send(new GetResourceCommand(key));
    expect(resourceMethods).toEqual({ GET: {} });
    const { items = [] } = await aws.send(new GetResourcesCommand({ ...key, embed: ['methods'] }));
    expect(items[0]?.resourceMethods?.['GET']).toMatchObject({
      httpMethod: 'GET',
      authorizationType: 'NONE',
      methodIntegration: { type: 'MOCK' },
    });
  });

  it('are listed page by page, and a limit that is out of range counts as the default', async () => {
    const { restApiId, rootId } = await kit.newApi();
    for (const name of ['a', 'b', 'c']) await kit.newResource(restApiId, rootId, name);
    const seen: (string | undefined)[] = [];
    let position: string | undefined;
    do {
      const page = await aws.send(new GetResourcesCommand({ restApiId, limit: 3, position }));
      seen.push(...(page.items ?? []).map(({ path }) => path));
      position = page.position;
    } while (position !== undefined);
    expect(seen).toEqual(['/', '/a', '/b', '/c']);
    const { items = [] } = await aws.send(new GetResourcesCommand({ restApiId, limit: 501 }));
    expect(items).toHaveLength(4);
  });

  it.each<[string, (root: string, pets: string, proxy: string) => [string, string], string, number, string]>([
    [
      'a name that is taken',
      (root) => [root, 'pets'],
      'ConflictException',
      409,
      'Another resource with the same parent already has this name: pets',
    ],
    [
      'a second variable',
      (_root, pets) => [pets, '{id}'],
      BAD,
      400,
      'A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed',
    ],
    [
      'a child of a greedy variable',
      (_root, _pets, proxy) => [proxy, 'a'],
      BAD,
      400,
      'Cannot create a child of a resource with a greedy path variable: {proxy+}',
    ],
    [
      'text around a variable',
      (root) => [root, 'a{b}'],
      BAD,
      400,
      "Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
    ],
    ['an unknown parent', () => ['nope00', 'a'], 'NotFoundException', 404, 'Invalid Resource identifier specified'],
  ])('refuse %s', async (_title, where, type, status, message) => {
    const { restApiId, rootId } = await kit.newApi();
    const pets = await kit.newResource(restApiId, rootId, 'pets');
    const proxy = await kit.newResource(restApiId, pets, '{proxy+}');
    const [parentId, pathPart] = where(rootId, pets, proxy);
    const sent = aws.send(new CreateResourceCommand({ restApiId, parentId, pathPart }));
    expect(await failureOf(sent)).toEqual([type, status, message]);
    expect(await paths(restApiId)).toEqual(['/', '/pets', '/pets/{proxy+}']);
  });

  it('move with everything below, and keep their ids', async () => {
    const { restApiId, rootId } = await kit.newApi();
    const a = await kit.newResource(restApiId, rootId, 'a');
    const b = await kit.newResource(restApiId, a, 'b');
    const c = await kit.newResource(restApiId, rootId, 'c');
    const patch = (resourceId: string, ...patchOperations: PatchOperation[]) =>
      aws.send(new UpdateResourceCommand({ restApiId, resourceId, patchOperations }));
    expect(await patch(a, { op: 'replace', path: '/parentId', value: c })).toMatchObject({ path: '/c/a', parentId: c });
    expect(await patch(c, { op: 'replace', path: '/pathPart', value: 'd' })).toMatchObject({ path: '/d', id: c });
    expect(await aws.send(new GetResourceCommand({ restApiId, resourceId: b }))).toMatchObject({ path: '/d/a/b' });
  });

  it('go with everything below, and their parents stay', async () => {
    const { restApiId, rootId } = await kit.newApi();
    const a = await kit.newResource(restApiId, rootId, 'a');
    const b = await kit.newResource(restApiId, a, 'b');
    await kit.newResource(restApiId, b, 'c');
    await aws.send(new DeleteResourceCommand({ restApiId, resourceId: b }));
    expect(await paths(restApiId)).toEqual(['/', '/a']);
    expect(await failureOf(aws.send(new DeleteResourceCommand({ restApiId, resourceId: b })))).toEqual([
      'NotFoundException',
      404,
      'Invalid Resource identifier specified',
    ]);
  });
});

describe('many writers of one API', () => {
  it('lose nothing, read at once what they wrote, and delete in any order', async () => {
    const { restApiId, rootId } = await kit.newApi();
    const writers = Array.from({ length: 10 }, (_, index) => index);
    const made = await Promise.all(
      writers.map(async (index) => {
        const resourceId = await kit.newResource(restApiId, rootId, `r${String(index)}`);
        const key = { restApiId, resourceId, httpMethod: 'GET' };
        await aws.send(new PutMethodCommand({ ...key, authorizationType: 'NONE' }));
        await aws.send(new PutIntegrationCommand({ ...key, type: 'MOCK' }));
        expect((await aws.send(new GetMethodCommand(key))).methodIntegration?.type).toBe('MOCK');
        return key;
      }),
    );
    expect(await paths(restApiId)).toEqual(['/', ...writers.map((index) => `/r${String(index)}`)]);
    await Promise.all(
      made.map(async (key, index) => {
        if (index % 2 === 0) await aws.send(new DeleteMethodCommand(key));
        await aws.send(new DeleteResourceCommand(key));
      }),
    );
    expect(await paths(restApiId)).toEqual(['/']);
  });
});

describe('a cloned API', () => {
  it('has the parts of its source under ids of its own', async () => {
    const key = await kit.newMethod();
    const clone = await aws.send(new CreateRestApiCommand({ name: 'clone', cloneFrom: key.restApiId }));
    expect(clone.rootResourceId).not.toBe(key.resourceId);
    const method = { ...key, restApiId: clone.id, resourceId: clone.rootResourceId };
    expect((await aws.send(new GetMethodCommand(method))).methodIntegration?.type).toBe('MOCK');
    const { items = [] } = await aws.send(new GetModelsCommand({ restApiId: clone.id }));
    expect(items.map(({ name }) => name)).toEqual(['Empty', 'Error']);
    expect(await failureOf(aws.send(new CreateRestApiCommand({ name: 'x', cloneFrom: 'nope' })))).toEqual([
      'NotFoundException',
      404,
      'Invalid API identifier specified 000000000000:nope',
    ]);
  });
});
