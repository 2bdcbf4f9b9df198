// The AWS SDK drives Gatehouse: API keys, usage plans and usage of apigateway (version 1), with legal and illegal input.
import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetUsageCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeyCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  UpdateApiKeyCommand,
  UpdateUsageCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { startGateway } from './support/gateway.ts';
import { restApiKit } from './support/rest-api-kit.ts';
import { answerOf, failureOf, replace, restClient } from './support/rest-client.ts';
import { runCli } from './support/run-cli.ts';

const kit = restApiKit();
const { aws } = kit;

const VALUE = 'a-value-of-more-than-twenty-characters';

async function cli(...args: readonly string[]): Promise<string> {
  const { stdout } = await runCli(['-o', 'json', ...args], { grpcPort: kit.gateway.grpcPort });
  return stdout;
}

describe('API keys over the AWS SDK', () => {
  it('have the defaults of the service, and show their value only where it is asked for', async () => {
    const created = await answerOf(aws.send(new CreateApiKeyCommand({ name: 'partner', value: VALUE })));
    const { id: apiKey, createdDate, lastUpdatedDate, ...rest } = created;
    expect(rest).toEqual({ name: 'partner', value: VALUE, enabled: false, stageKeys: [] });
    expect([createdDate instanceof Date, lastUpdatedDate instanceof Date]).toEqual([true, true]);
    const get = (includeValue?: boolean) =>
      answerOf(aws.send(new GetApiKeyCommand({ apiKey: String(apiKey), ...(includeValue && { includeValue }) })));
    const { value, ...shown } = created;
    expect(await get()).toEqual({ ...shown, tags: {} });
    expect(await get(true)).toEqual({ ...shown, tags: {}, value });
    const patchOperations = [replace('/enabled', 'TRUE'), replace('/customerId', 'c-1'), replace('/name', 'renamed')];
    const updated = await answerOf(aws.send(new UpdateApiKeyCommand({ apiKey: String(apiKey), patchOperations })));
    expect(updated).toMatchObject({ enabled: true, customerId: 'c-1', name: 'renamed' });
    expect(updated['value']).toBeUndefined();
    expect(await cli('keys', 'get', String(apiKey))).toContain('renamed');
  });

  it('are listed newest first, by the start of their name and by customer, page after page', async () => {
    for (const name of ['list-a', 'list-b', 'list-c']) {
      await aws.send(new CreateApiKeyCommand({ name, customerId: name === 'list-b' ? 'them' : 'us' }));
    }
    const first = await aws.send(new GetApiKeysCommand({ nameQuery: 'list-', limit: 2 }));
    const second = await aws.send(new GetApiKeysCommand({ nameQuery: 'list-', limit: 2, position: first.position }));
    const names = [...(first.items ?? []), ...(second.items ?? [])].map(({ name, value }) => [name, value]);
    expect(names).toEqual(['list-c', 'list-b', 'list-a'].map((name) => [name, undefined]));
    const { items = [] } = await aws.send(new GetApiKeysCommand({ customerId: 'them', includeValues: true }));
    expect(items.map(({ name, value = '' }) => [name, value.length])).toEqual([['list-b', 40]]);
  });

  it('are refused in the words of the service', async () => {
    const create = (key: object) => failureOf(aws.send(new CreateApiKeyCommand(key)));
    await aws.send(new CreateApiKeyCommand({ name: 'taken', value: `${VALUE}-taken` }));
    const bad = (message: string) => ['BadRequestException', 400, message];
    expect(await create({ value: 'short' })).toEqual(bad('API Key value should be at least 20 characters'));
    expect(await create({ value: 'x'.repeat(129) })).toEqual(
      bad('API Key value exceeds maximum size of 128 characters'),
    );
    expect(await create({ name: 'x'.repeat(1025) })).toEqual(
      bad('Invalid API Key name, can be at most 1024 characters.'),
    );
    expect(await create({ value: `${VALUE}-taken` })).toEqual(['ConflictException', 409, 'API Key already exists']);
    const unknown = ['NotFoundException', 404, 'Invalid API Key identifier specified'];
    expect(await failureOf(aws.send(new GetApiKeyCommand({ apiKey: 'none' })))).toEqual(unknown);
    expect(await failureOf(aws.send(new DeleteApiKeyCommand({ apiKey: 'none' })))).toEqual(unknown);
    const { id: apiKey } = await aws.send(new CreateApiKeyCommand({}));
    const patch = (operation: PatchOperation) =>
      failureOf(aws.send(new UpdateApiKeyCommand({ apiKey, patchOperations: [replace('/name', 'lost'), operation] })));
    expect(await patch(replace('/value', 'x'))).toEqual(
      bad(
        "Invalid patch path  '/value' specified for op 'replace'. Must be one of: [/name, /description, /enabled, /customerId]",
      ),
    );
    expect((await patch({ op: 'jump' as 'add', path: '/name' }))[2]).toContain(
      'Member must satisfy enum value set: [add, remove, move, test, replace, copy]',
    );
    expect((await aws.send(new GetApiKeyCommand({ apiKey }))).name).toBeUndefined();
  });

  it('show values to operators only, and the audit trail knows who read them', async () => {
    const admin = `ght_${'0123456789abcdef'.repeat(4)}`;
    const closed = await startGateway({ GATEHOUSE_AUTH: 'token', GATEHOUSE_BOOTSTRAP_TOKEN: admin });
    try {
      const clientOf = async (role: string) => {
        const args = ['-o', 'json', 'tokens', 'create', role, '--role', role];
        const { stdout } = await runCli(args, { grpcPort: closed.grpcPort, env: { GATEHOUSE_TOKEN: admin } });
        return restClient(() => closed, JSON.parse(stdout) as { accessKeyId: string; secretAccessKey: string });
      };
      const [operator, viewer] = [await clientOf('operator'), await clientOf('viewer')];
      const { id: apiKey } = await operator.send(new CreateApiKeyCommand({ name: 'secret' }));
      expect((await viewer.send(new GetApiKeyCommand({ apiKey }))).name).toBe('secret');
      const denied = ['AccessDeniedException', 403];
      const one = failureOf(viewer.send(new GetApiKeyCommand({ apiKey, includeValue: true })));
      expect((await one).slice(0, 2)).toEqual(denied);
      const all = failureOf(viewer.send(new GetApiKeysCommand({ includeValues: true })));
      expect((await all).slice(0, 2)).toEqual(denied);
      expect((await operator.send(new GetApiKeyCommand({ apiKey, includeValue: true }))).value).toHaveLength(40);
    } finally {
      await closed.stop();
    }
  });
});

describe('usage plans over the AWS SDK', () => {
  async function aPlan(name: string): Promise<string> {
    const { id = '' } = await aws.send(new CreateUsagePlanCommand({ name }));
    return id;
  }

  it('come back as they were made, and are what the CLI sees', async () => {
    const plan = {
      name: 'gold',
      throttle: { rateLimit: 2.5, burstLimit: 5 },
      quota: { limit: 10, period: 'DAY' },
    } as const;
    const created = await answerOf(aws.send(new CreateUsagePlanCommand(plan)));
    const { id: usagePlanId, ...rest } = created;
    expect(rest).toEqual({ ...plan, quota: { ...plan.quota, offset: 0 }, apiStages: [] });
    const found = await answerOf(aws.send(new GetUsagePlanCommand({ usagePlanId: String(usagePlanId) })));
    expect(found).toEqual({ ...created, tags: {} });
    const { items } = await aws.send(new GetUsagePlansCommand({}));
    expect(items).toContainEqual(created);
    expect(await cli('plans', 'get', String(usagePlanId))).toContain('"rateLimit": 2.5');
  });

  it('change member by member, in the order that Terraform sends', async () => {
    const usagePlanId = await aPlan('silver');
    const update = (...patchOperations: PatchOperation[]) =>
      answerOf(aws.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations })));
    const limits = [replace('/quota/limit', '10'), replace('/quota/offset', '1'), replace('/quota/period', 'WEEK')];
    const rates = [replace('/throttle/burstLimit', '8'), replace('/throttle/rateLimit', '4.5')];
    const product: PatchOperation = { op: 'add', path: '/productCode', value: 'abc' };
    expect(await update(...limits, ...rates, product)).toMatchObject({
      quota: { limit: 10, offset: 1, period: 'WEEK' },
      throttle: { burstLimit: 8, rateLimit: 4.5 },
      productCode: 'abc',
    });
    const gone = (['/quota', '/throttle', '/productCode'] as const).map((path) => ({ op: 'remove' as const, path }));
    expect(Object.keys(await update(...gone)).toSorted()).toEqual(['apiStages', 'id', 'name', 'tags']);
  });

  it('are refused in the words of the service', async () => {
    const usagePlanId = await aPlan('bronze');
    const patch = (operation: PatchOperation) =>
      failureOf(aws.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations: [operation] })));
    const stages = { path: '/apiStages' } as const;
    expect(await patch({ op: 'add', ...stages, value: 'nonsense' })).toEqual([
      'BadRequestException',
      400,
      'Invalid API Stage specified',
    ]);
    const unknownStage = `Invalid API Stage {api: none, stage: dev} specified for usageplan ${usagePlanId}`;
    for (const op of ['add', 'remove'] as const) {
      expect(await patch({ op, ...stages, value: 'none:dev' })).toEqual(['NotFoundException', 404, unknownStage]);
    }
    expect((await patch(replace('/quota/limit', 'many')))[1]).toBe(400);
    expect((await patch(replace('/quota/limit', '5')))[2]).toContain('period');
    const unknown = ['NotFoundException', 404, 'Invalid Usage Plan ID specified'];
    expect(await failureOf(aws.send(new GetUsagePlanCommand({ usagePlanId: 'none' })))).toEqual(unknown);
    expect(await failureOf(aws.send(new DeleteUsagePlanCommand({ usagePlanId: 'none' })))).toEqual(unknown);
  });

  it('have keys, whose usage is read in pairs by day and set for the present period', async () => {
    const quota = { limit: 10, period: 'DAY' } as const;
    const { id: usagePlanId } = await aws.send(new CreateUsagePlanCommand({ name: 'metered', quota }));
    const { id: keyId, value } = await aws.send(new CreateApiKeyCommand({ name: 'reader', enabled: true }));
    const add = () => aws.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
    const key = { id: keyId, name: 'reader', type: 'API_KEY' };
    expect(await answerOf(add())).toEqual({ ...key, value });
    expect((await failureOf(add())).slice(0, 2)).toEqual(['ConflictException', 409]);
    expect(await answerOf(aws.send(new GetUsagePlanKeyCommand({ usagePlanId, keyId })))).toEqual(key);
    const { items } = await aws.send(new GetUsagePlanKeysCommand({ usagePlanId, nameQuery: 'rea' }));
    expect(items).toEqual([key]);
    const day = new Date().toISOString().slice(0, 10);
    const usage = { usagePlanId, startDate: day, endDate: day };
    expect(await answerOf(aws.send(new GetUsageCommand(usage)))).toEqual({
      ...usage,
      items: { [String(keyId)]: [[0, 10]] },
    });
    const patchOperations = [replace('/remaining', '25')];
    const changed = await answerOf(aws.send(new UpdateUsageCommand({ usagePlanId, keyId, patchOperations })));
    expect(changed['items']).toEqual({ [String(keyId)]: [[0, 25]] });
    expect((await failureOf(aws.send(new GetUsageCommand({ ...usage, startDate: 'today' }))))[2]).toContain(
      'startDate',
    );
    expect((await failureOf(aws.send(new UpdateUsageCommand({ usagePlanId, keyId }))))[1]).toBe(400);
    await aws.send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId }));
    expect((await failureOf(aws.send(new GetUsagePlanKeyCommand({ usagePlanId, keyId }))))[1]).toBe(404);
    const stranger = aws.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId: 'none', keyType: 'API_KEY' }));
    expect(await failureOf(stranger)).toEqual(['NotFoundException', 404, 'Invalid API Key identifier specified']);
    await aws.send(new DeleteUsagePlanCommand({ usagePlanId }));
  });
});
