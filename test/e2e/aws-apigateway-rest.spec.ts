// The AWS SDK drives Gatehouse: REST APIs themselves on a standalone process, the way infrastructure tools call them.
import {
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { failureOf, replace } from './support/rest-client.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const { aws } = restApiKit();

describe('REST APIs', () => {
  const patch = (restApiId: string, ...patchOperations: PatchOperation[]) =>
    aws.send(new UpdateRestApiCommand({ restApiId, patchOperations }));

  it('are created with the defaults of the service, read, listed and deleted', async () => {
    const { $metadata, ...created } = await aws.send(new CreateRestApiCommand({ name: 'pets' }));
    const id = created.id ?? '';
    expect($metadata.httpStatusCode).toBe(201);
    expect(created).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{10}$/) as string,
      name: 'pets',
      createdDate: expect.any(Date) as Date,
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
      disableExecuteApiEndpoint: false,
      rootResourceId: expect.stringMatching(/^[a-z0-9]{10}$/) as string,
      apiStatus: 'AVAILABLE',
    });
    const { $metadata: _metadata, ...read } = await aws.send(new GetRestApiCommand({ restApiId: id }));
    expect(read).toEqual({ ...created, tags: {} });
    const { items = [] } = await aws.send(new GetRestApisCommand({ limit: 500 }));
    expect(items.map((api) => api.id)).toContain(id);
    await aws.send(new DeleteRestApiCommand({ restApiId: id }));
    expect(await failureOf(aws.send(new GetRestApiCommand({ restApiId: id })))).toEqual([
      'NotFoundException',
      404,
      `Invalid API identifier specified 000000000000:${id}`,
    ]);
  });

  it('are listed page by page', async () => {
    const names = ['page-1', 'page-2', 'page-3'];
    for (const name of names) await aws.send(new CreateRestApiCommand({ name }));
    const seen: (string | undefined)[] = [];
    let position: string | undefined;
    do {
      const page = await aws.send(new GetRestApisCommand({ limit: 1, position }));
      seen.push(...(page.items ?? []).map(({ name }) => name));
      position = page.position;
    } while (position !== undefined);
    expect(seen).toEqual(expect.arrayContaining(names));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('change by PATCH in the order of its operations, or stay as they are when one is refused', async () => {
    const { id = '' } = await aws.send(new CreateRestApiCommand({ name: 'before' }));
    const operations = [replace('/name', 'after'), replace('/description', 'd'), replace('/name', 'last')];
    expect(await failureOf(patch(id, ...operations, replace('/name', '')))).toEqual([
      'BadRequestException',
      400,
      'Name cannot be empty',
    ]);
    expect(await aws.send(new GetRestApiCommand({ restApiId: id }))).toMatchObject({ name: 'before' });
    expect(await patch(id, ...operations)).toMatchObject({ name: 'last', description: 'd' });
  });

  it.each<[object, string]>([
    [{ name: ' ' }, 'Name cannot be empty'],
    [{ description: '' }, 'Description cannot be an empty string'],
    [{ minimumCompressionSize: -1 }, 'Invalid minimum compression size, must be between 0 and 10485760'],
    [{ endpointConfiguration: { types: ['EDGE', 'REGIONAL'] } }, 'Cannot create an api with multiple Endpoint Types.'],
    [
      { endpointConfiguration: { types: [] } },
      'REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.',
    ],
    [
      { endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'ipv4' } },
      'Only dualstack ipAddressType is supported for Private APIs.',
    ],
    [
      { endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv6' } },
      'ipAddressType must be either ipv4 or dualstack.',
    ],
    [{ policy: '{' }, 'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.'],
  ])('are not created with %o', async (input, message) => {
    const sent = aws.send(new CreateRestApiCommand({ name: 'x', ...input }));
    expect(await failureOf(sent)).toEqual(['BadRequestException', 400, message]);
  });
});
