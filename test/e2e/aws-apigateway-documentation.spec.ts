// The AWS SDK drives Gatehouse: documentation parts and versions of REST APIs (apigateway, version 1).
import {
  CreateDeploymentCommand,
  CreateDocumentationPartCommand,
  CreateDocumentationVersionCommand,
  DeleteDocumentationPartCommand,
  DeleteDocumentationVersionCommand,
  GetDocumentationPartCommand,
  GetDocumentationPartsCommand,
  GetDocumentationVersionCommand,
  GetDocumentationVersionsCommand,
  GetStageCommand,
  UpdateDocumentationPartCommand,
  UpdateDocumentationVersionCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import type { CreateDocumentationPartCommandInput, PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { restApiKit } from './support/rest-api-kit.ts';
import { aMockApi, answerOf, failureOf, replace } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

describe('documentation parts over the AWS SDK', () => {
  it('are made, found, changed and deleted, and are members of the API', async () => {
    const restApiId = await aMockApi(kit.gateway, 'documented');
    const properties = '{"description":"all of it"}';
    const create = (part: object) =>
      aws.send(new CreateDocumentationPartCommand({ restApiId, location: { type: 'API' }, properties, ...part }));
    const part = await answerOf(create({}));
    expect(part).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{6}$/) as string,
      location: { type: 'API' },
      properties,
    });
    const documentationPartId = String(part['id']);
    const location = { type: 'METHOD', path: '/pets', method: 'GET' } as const;
    await create({ location });
    const { items = [] } = await aws.send(
      new GetDocumentationPartsCommand({ restApiId, type: 'METHOD', path: '/pets' }),
    );
    expect(items.map((one) => one.location)).toEqual([location]);
    const get = () => aws.send(new GetDocumentationPartCommand({ restApiId, documentationPartId }));
    expect(await answerOf(get())).toEqual(part);
    const update = (...patchOperations: PatchOperation[]) =>
      aws.send(new UpdateDocumentationPartCommand({ restApiId, documentationPartId, patchOperations }));
    expect(await answerOf(update(replace('/properties', '{}')))).toEqual({ ...part, properties: '{}' });
    const api = await kit.gateway.clients.apis.getApi({ apiId: restApiId });
    expect(api.definition).toMatchObject({
      value: { documentationParts: [{ id: documentationPartId, properties: '{}' }, {}] },
    });
    const gaps = await aws.send(
      new GetDocumentationPartsCommand({ restApiId, locationStatus: 'UNDOCUMENTED', type: 'RESOURCE' }),
    );
    expect(gaps.items?.map((gap) => gap.location?.path)).toContain('/pets');
    const pages = await aws.send(new GetDocumentationPartsCommand({ restApiId, limit: 1 }));
    const { position } = pages;
    const second = await aws.send(new GetDocumentationPartsCommand({ restApiId, limit: 1, position }));
    expect([pages.items?.length, second.items?.[0]?.location, second.position]).toEqual([1, location, undefined]);
    expect((await failureOf(create({})))[0]).toBe('ConflictException');
    expect((await failureOf(create({ location: { type: 'MODEL', name: 'A' }, properties: 'no JSON' })))[1]).toBe(400);
    expect((await failureOf(create({ location: { type: 'INVALID' } })))[2]).toContain(
      "1 validation error detected: Value 'INVALID' at 'createDocumentationPartInput.location.type'",
    );
    expect((await failureOf(update({ op: 'add', path: '/properties', value: '{}' })))[2]).toBe(
      "Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations",
    );
    const unknown = ['NotFoundException', 404, 'Invalid Documentation part identifier specified'];
    const gone = () => aws.send(new DeleteDocumentationPartCommand({ restApiId, documentationPartId }));
    await gone();
    expect(await failureOf(gone())).toEqual(unknown);
    expect(await failureOf(get())).toEqual(unknown);
  });
});

describe('the location of a documentation part', () => {
  it.each<[object]>([
    [{ type: 'AUTHORIZER', name: 'a' }],
    [{ type: 'RESOURCE', path: '/pets' }],
    [{ type: 'REQUEST_BODY', path: '/pets', method: 'POST' }],
    [{ type: 'RESPONSE', path: '/pets', method: '*', statusCode: '*' }],
    [{ type: 'RESPONSE_HEADER', statusCode: '404', name: 'x' }],
  ])('may be %o', async (location) => {
    const restApiId = await aMockApi(kit.gateway, 'located');
    const input = { restApiId, properties: '{}', location } as CreateDocumentationPartCommandInput;
    expect((await aws.send(new CreateDocumentationPartCommand(input))).location).toEqual(location);
  });

  it.each<[object, string]>([
    [{ type: 'API', path: '/' }, 'The location of a documentation part of the type API has no path'],
    [{ type: 'MODEL' }, 'The location of a documentation part of the type MODEL needs a name'],
    [
      { type: 'PATH_PARAMETER', path: '/' },
      'The location of a documentation part of the type PATH_PARAMETER needs a name',
    ],
    [{ type: 'RESOURCE', method: 'GET' }, 'The location of a documentation part of the type RESOURCE has no method'],
    [
      { type: 'METHOD', statusCode: '200' },
      'The location of a documentation part of the type METHOD has no statusCode',
    ],
    [{ type: 'RESPONSE', name: 'x' }, 'The location of a documentation part of the type RESPONSE has no name'],
  ])('is not %o', async (location, message) => {
    const restApiId = await aMockApi(kit.gateway, 'located');
    const input = { restApiId, properties: '{}', location } as CreateDocumentationPartCommandInput;
    const refused = await failureOf(aws.send(new CreateDocumentationPartCommand(input)));
    expect(refused).toEqual(['BadRequestException', 400, message]);
  });

  it('has the status code of an answer, or any', async () => {
    const restApiId = await aMockApi(kit.gateway, 'located');
    const location = { type: 'RESPONSE', statusCode: '4' } as const;
    const sent = aws.send(new CreateDocumentationPartCommand({ restApiId, properties: '{}', location }));
    expect(await failureOf(sent)).toEqual([
      'ValidationException',
      400,
      String.raw`1 validation error detected: Value '4' at 'createDocumentationPartInput.location.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: ^([1-5]\d\d|\*|\s*)$`,
    ]);
  });
});

describe('documentation versions over the AWS SDK', () => {
  it('are shown by stages, and stay as long as one does', async () => {
    const restApiId = await aMockApi(kit.gateway, 'versions');
    await aws.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
    const create = (version: object) =>
      aws.send(new CreateDocumentationVersionCommand({ restApiId, documentationVersion: 'v1', ...version }));
    const made = await answerOf(create({ stageName: 'prod' }));
    expect(made).toEqual({ version: 'v1', createdDate: expect.any(Date) as Date });
    expect((await aws.send(new GetStageCommand({ restApiId, stageName: 'prod' }))).documentationVersion).toBe('v1');
    const name = { restApiId, documentationVersion: 'v1' };
    const patchOperations = [replace('/description', 'the first')];
    const updated = await answerOf(aws.send(new UpdateDocumentationVersionCommand({ ...name, patchOperations })));
    expect(updated).toEqual({ ...made, description: 'the first' });
    expect(await answerOf(aws.send(new GetDocumentationVersionCommand(name)))).toEqual(updated);
    expect((await aws.send(new GetDocumentationVersionsCommand({ restApiId }))).items).toEqual([updated]);
    const { documentation } = kit.gateway.clients;
    expect((await documentation.getDocumentationVersion({ apiId: restApiId, version: 'v1' })).description).toBe(
      'the first',
    );
    await documentation.createDocumentationVersion({ apiId: restApiId, version: 'v0' });
    const versions = await aws.send(new GetDocumentationVersionsCommand({ restApiId }));
    expect(versions.items?.map(({ version }) => version)).toEqual(['v0', 'v1']);
    expect((await failureOf(create({})))[0]).toBe('ConflictException');
    expect((await failureOf(create({ documentationVersion: 'v2', stageName: 'none' })))[1]).toBe(404);
    const gone = () => aws.send(new DeleteDocumentationVersionCommand(name));
    expect((await failureOf(gone())).slice(0, 2)).toEqual(['BadRequestException', 400]);
    const shows = (version: string) => [replace('/documentationVersion', version)];
    const change = (version: string) =>
      aws.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations: shows(version) }));
    expect((await failureOf(change('v9')))[1]).toBe(400);
    await change('');
    await gone();
    expect((await failureOf(gone())).slice(0, 2)).toEqual(['NotFoundException', 404]);
  });
});
