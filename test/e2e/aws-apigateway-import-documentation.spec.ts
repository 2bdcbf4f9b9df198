// The AWS SDK drives Gatehouse: the documentation version that an imported document of a REST API names.
import {
  GetDocumentationVersionCommand,
  GetDocumentationVersionsCommand,
  GetRestApisCommand,
  ImportRestApiCommand,
  PutRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { answerOf, failureOf } from './support/rest-client.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const { aws } = restApiKit();

/** A document with one documentation part, and the version that it names. */
function bytes(version: unknown, description: string): Uint8Array {
  const documentationParts = [{ location: { type: 'API' }, properties: { description } }];
  const document = {
    openapi: '3.0.1',
    info: { title: 'documented', version: '1' },
    paths: {},
    'x-amazon-apigateway-documentation': { version, documentationParts },
  };
  return new TextEncoder().encode(JSON.stringify(document));
}

async function versionsOf(restApiId: string): Promise<readonly unknown[]> {
  const { items = [] } = await aws.send(new GetDocumentationVersionsCommand({ restApiId }));
  return items.map(({ version }) => version);
}

describe('an imported document that names a version of its documentation', () => {
  it('makes it, with a new API and with one that is there', async () => {
    const { id: restApiId = '' } = await aws.send(new ImportRestApiCommand({ body: bytes('1.0', 'first') }));
    const documentationVersion = '1.0';
    expect(await answerOf(aws.send(new GetDocumentationVersionCommand({ restApiId, documentationVersion })))).toEqual({
      version: '1.0',
      createdDate: expect.any(Date) as Date,
    });
    await aws.send(new PutRestApiCommand({ restApiId, body: bytes('1.1', 'second') }));
    expect(await versionsOf(restApiId)).toEqual(['1.0', '1.1']);
  });

  it('leaves one that is there as it is, and warns when its parts are others', async () => {
    const { id: restApiId = '' } = await aws.send(new ImportRestApiCommand({ body: bytes('v1', 'first') }));
    const put = (description: string, failOnWarnings: boolean) =>
      aws.send(new PutRestApiCommand({ restApiId, mode: 'overwrite', body: bytes('v1', description), failOnWarnings }));
    const message = (lines: string) => expect.stringContaining(`the documentation version v1 exists${lines}`) as string;
    const warned = (warnings: readonly string[] | undefined) => warnings?.filter((line) => line.includes('version v1'));
    expect(warned((await put('first', false)).warnings) ?? []).toEqual([]);
    expect(warned((await put('other', false)).warnings)).toEqual([message(' already')]);
    expect((await failureOf(put('third', true))).slice(0, 2)).toEqual(['BadRequestException', 400]);
    expect(await versionsOf(restApiId)).toEqual(['v1']);
  });

  it('makes none where documentation is left out', async () => {
    const parameters = { ignore: 'documentation' };
    const { id = '' } = await aws.send(new ImportRestApiCommand({ body: bytes('v1', 'x'), parameters }));
    expect(await versionsOf(id)).toEqual([]);
  });

  it.each([
    ['a b', 'must be 1 to 64 letters, digits, dots, dashes or underscores'],
    [1, 'must be text; put it in quotes'],
  ])('is refused with the version %o, and makes nothing', async (version, message) => {
    const count = async () => (await aws.send(new GetRestApisCommand({ limit: 500 }))).items?.length;
    const before = await count();
    const refused = await failureOf(aws.send(new ImportRestApiCommand({ body: bytes(version, 'x') })));
    const place = 'Errors found during import:\n\t#/x-amazon-apigateway-documentation/version: ';
    expect(refused).toEqual(['BadRequestException', 400, expect.stringContaining(place)]);
    expect(refused[2]).toContain(message);
    expect(await count()).toBe(before);
  });
});
