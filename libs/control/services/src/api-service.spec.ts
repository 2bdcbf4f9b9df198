import { FakeControlStore, TEST_ACTOR, aDomainName, anApiDefinition } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { specPlane } from './spec-kit.ts';

const other = anApiDefinition({ name: 'other' });

describe('API use cases', () => {
  it('generates an id of ten lower-case letters and digits', async () => {
    const { apis } = specPlane(new FakeControlStore());
    const api = await apis.create(TEST_ACTOR, { definition: anApiDefinition() });
    expect(api.apiId).toMatch(/^[a-z0-9]{10}$/);
    expect(await apis.get(api.apiId)).toEqual(api);
  });

  it('takes a wanted id once, and only a DNS label', async () => {
    const { apis } = specPlane(new FakeControlStore());
    await apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
    await expect(apis.create(TEST_ACTOR, { apiId: 'pets', definition: other })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    await expect(apis.create(TEST_ACTOR, { apiId: 'No Label', definition: other })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [{ path: 'apiId' }],
    });
  });

  it('refuses a wrong definition with every wrong field and stores nothing', async () => {
    const { apis, store } = specPlane(new FakeControlStore());
    const definition = { protocolType: 'HTTP', name: '', routes: [{ routeKey: 'nonsense' }], surprise: 1 };
    const error: unknown = await apis.create(TEST_ACTOR, { definition }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect((error as { violations: unknown[] }).violations.length).toBeGreaterThanOrEqual(3);
    expect((await store.listApis({ pageSize: 10, pageToken: undefined })).items).toEqual([]);
  });

  it('replaces a definition of the revision that was read and refuses a stale one', async () => {
    const { apis } = specPlane(new FakeControlStore());
    const created = await apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
    const updated = await apis.update(TEST_ACTOR, { apiId: 'pets', definition: other, revision: created.revision });
    expect(updated).toMatchObject({ revision: 2, definition: { name: 'other' } });
    const stale = { apiId: 'pets', definition: other, revision: created.revision };
    await expect(apis.update(TEST_ACTOR, stale)).rejects.toMatchObject({ code: 'STALE_REVISION' });
    await expect(apis.update(TEST_ACTOR, { ...stale, validateOnly: true })).rejects.toMatchObject({
      code: 'STALE_REVISION',
    });
  });

  it('only validates when asked to', async () => {
    const { apis } = specPlane(new FakeControlStore());
    await apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
    const wouldBe = await apis.update(TEST_ACTOR, { apiId: 'pets', definition: other, validateOnly: true });
    expect(wouldBe.definition.name).toBe('other');
    expect((await apis.get('pets')).definition.name).toBe('pets');
  });

  it('says NOT_FOUND for an unknown API, whatever is asked', async () => {
    const { apis } = specPlane(new FakeControlStore());
    const answers = [
      apis.get('none'),
      apis.update(TEST_ACTOR, { apiId: 'none', definition: other }),
      apis.delete(TEST_ACTOR, { apiId: 'none' }),
      apis.export({ apiId: 'none', output: 'yaml', extensions: true }),
      apis.import(TEST_ACTOR, { ...importOf('x'), apiId: 'none', revision: 3 }),
    ];
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('deletes an API with its stages, but not while a domain name leads to it', async () => {
    const { apis, deployments, domainNames, store } = specPlane(new FakeControlStore());
    await apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
    await deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    await domainNames.create(TEST_ACTOR, aDomainName({ apiMappings: [{ apiId: 'pets', stage: 'prod' }] }));
    await expect(apis.delete(TEST_ACTOR, { apiId: 'pets' })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining('api.example.com') as string,
    });
    await domainNames.delete(TEST_ACTOR, { domainName: 'api.example.com' });
    await apis.delete(TEST_ACTOR, { apiId: 'pets' });
    expect(await store.getStage('pets', 'prod')).toBeUndefined();
  });
});

describe('Import and export', () => {
  it('makes a new API, or changes the one that is named', async () => {
    const { apis } = specPlane(new FakeControlStore());
    const first = await apis.import(TEST_ACTOR, { ...importOf('pets'), apiId: 'pets' });
    expect(first).toMatchObject({ created: true, api: { apiId: 'pets', revision: 1 } });
    const merged = await apis.import(TEST_ACTOR, { ...importOf('more'), apiId: 'pets', mode: 'overwrite' });
    expect(merged).toMatchObject({ created: false, api: { revision: 2, definition: { name: 'more' } } });
  });

  it('hands a merge the definition that exists, inside the transaction', async () => {
    const { apis } = specPlane(new FakeControlStore());
    await apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
    const { api } = await apis.import(TEST_ACTOR, { ...importOf('pets'), apiId: 'pets', mode: 'merge' });
    expect(api.definition).toMatchObject({ routes: [{ routeKey: 'GET /pets' }, { routeKey: 'GET /imported' }] });
  });

  it('refuses warnings only when asked to', async () => {
    const { apis } = specPlane(new FakeControlStore());
    await expect(apis.import(TEST_ACTOR, { ...importOf('warn'), failOnWarnings: true })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [{ path: 'body', message: 'paths: something was skipped' }],
    });
    const { warnings } = await apis.import(TEST_ACTOR, importOf('warn'));
    expect(warnings).toEqual(['paths: something was skipped']);
  });

  it('refuses a malformed document with the place, a large one with the limit, and keeps what was there', async () => {
    const { apis } = specPlane(new FakeControlStore());
    await apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
    await expect(apis.import(TEST_ACTOR, { ...importOf('bad'), apiId: 'pets' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [{ path: 'paths["/x"]', message: 'is wrong (line 3, column 1)' }],
    });
    await expect(apis.import(TEST_ACTOR, { ...importOf('x'.repeat(2000)), apiId: 'pets' })).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringContaining('at most 1024') as string,
    });
    expect((await apis.get('pets')).revision).toBe(1);
  });

  it('only validates an import when asked to', async () => {
    const { apis } = specPlane(new FakeControlStore());
    const { api, created } = await apis.import(TEST_ACTOR, { ...importOf('pets'), apiId: 'pets', validateOnly: true });
    expect({ created, revision: api.revision }).toEqual({ created: true, revision: 0 });
    await expect(apis.get('pets')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('imports a document as a REST API when asked, and keeps the kind of an API', async () => {
    const { apis } = specPlane(new FakeControlStore());
    const { api } = await apis.import(TEST_ACTOR, { ...importOf('pets'), protocolType: 'REST' });
    // The id is known to the importer: references between models name it.
    expect(api.definition).toMatchObject({ protocolType: 'REST', name: 'pets', description: api.apiId });
    const again = await apis.import(TEST_ACTOR, { ...importOf('cats'), apiId: api.apiId });
    expect(again).toMatchObject({ created: false, api: { definition: { protocolType: 'REST', name: 'cats' } } });
    const asHttp = apis.import(TEST_ACTOR, { ...importOf('dogs'), apiId: api.apiId, protocolType: 'HTTP' });
    await expect(asHttp).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ path: 'protocolType' }] });
    const upstream = { ...importOf('dogs'), protocolType: 'REST', upstreamUrl: 'http://127.0.0.1' } as const;
    await expect(apis.import(TEST_ACTOR, upstream)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const swagger = await apis.export({ apiId: api.apiId, output: 'json', extensions: true, specification: 'swagger' });
    expect(JSON.parse(swagger)).toMatchObject({ name: 'cats', specification: 'swagger', extensions: ['apigateway'] });
  });

  it('exports the working copy, or what a stage serves', async () => {
    const { apis, deployments } = specPlane(new FakeControlStore());
    await apis.create(TEST_ACTOR, { apiId: 'pets', definition: anApiDefinition() });
    await deployments.create(TEST_ACTOR, { apiId: 'pets', stageName: 'prod' });
    await apis.update(TEST_ACTOR, { apiId: 'pets', definition: other });
    const working = await apis.export({ apiId: 'pets', output: 'json', extensions: true });
    const served = await apis.export({ apiId: 'pets', stageName: 'prod', output: 'json', extensions: true });
    expect(JSON.parse(working)).toMatchObject({ name: 'other', serverUrl: 'http://pets.execute-api.localhost:8080' });
    expect(JSON.parse(served)).toMatchObject({
      name: 'pets',
      serverUrl: 'http://pets.execute-api.localhost:8080',
      stageName: 'prod',
    });
  });
});

function importOf(body: string) {
  return { body, mode: 'overwrite', basePath: 'ignore', failOnWarnings: false } as const;
}
