import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { runCli } from './support/run-cli.ts';
import type { CliResult } from './support/run-cli.ts';

const VALUE = 'imported-0123456789-abcdefghij';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

function cli(args: readonly string[], stdin?: string): Promise<CliResult> {
  return runCli(args, { grpcPort: gateway.grpcPort, ...(stdin !== undefined && { stdin }) });
}

/** The output of a command that succeeds. */
async function ok(args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await cli(args, stdin);
  expect(code, stderr).toBe(0);
  return stdout;
}

const json = async (args: readonly string[]): Promise<unknown> => JSON.parse(await ok([...args, '-o', 'json']));

describe('API keys and usage plans by the command line', () => {
  it('are made, joined and reach the node by digest', async () => {
    await ok(['apply', '-f', 'examples/mock.yaml']);
    const plan = ['plans', 'create', 'Gold', '--id', 'gold', '--stage', 'status/prod'];
    await ok([...plan, '--rate', '100', '--burst', '50', '--quota', '1000/month']);
    const value = (await ok(['keys', 'create', 'ann', '--plan', 'gold'])).trim();
    expect(value).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(await json(['keys'])).toMatchObject([
      { apiKey: { name: 'ann', enabled: true }, usagePlanIds: ['gold'], stageKeys: ['status/prod'] },
    ]);
    expect(await ok(['keys', '--show-values'])).toContain(value);
    const shard = createHash('sha256').update(value).digest('hex').slice(0, 2);
    for (const key of [`apikeys/${shard}`, 'usageplans/gold']) {
      await eventually(async () => {
        const { summary } = await gateway.clients.deployments.getRollout({ key });
        expect(summary).toMatch(/^live on 1 of 1 nodes/);
      });
    }
  });

  it('show usage by day, and raise what is left', async () => {
    const [key] = (await json(['keys'])) as { apiKey: { apiKeyId: string } }[];
    const id = key?.apiKey.apiKeyId ?? '';
    const usage = await json(['usage', 'gold', '--api-key', id, '--set-remaining', '5000']);
    expect(usage).toMatchObject({ keys: [{ keyId: id, days: [{ remaining: 5000 }] }] });
    expect(await ok(['usage', 'gold'])).toMatch(new RegExp(`${id} +\\d{4}-\\d\\d-\\d\\d +0 +5000`));
  });

  it('are imported as a whole or not at all', async () => {
    const bad = await cli(['keys', 'import', '-'], `Name,Key,UsagePlanIds\nbob,${VALUE},gold\ncid,short,none`);
    expect(bad.code).not.toBe(0);
    expect(bad.stderr).toContain('line 3, column Key: API Key value should be at least 30 characters');
    expect(await json(['keys', '--name', 'bob'])).toEqual([]);
    await ok(['keys', 'import', '-'], `Name,Key,UsagePlanIds\nbob,${VALUE},gold`);
    expect(await json(['keys', '--name', 'bob'])).toMatchObject([{ usagePlanIds: ['gold'] }]);
  });

  it('hold their stage, and refuse what the account does not allow', async () => {
    const held = await cli(['stages', 'delete', 'status', 'prod', '--yes']);
    expect([held.code === 0, held.stderr]).toEqual([false, expect.stringContaining('is in the usage plans gold')]);
    const above = await cli(['plans', 'update', 'gold', '--rate', '20000']);
    expect(above.stderr).toContain("must be at most the account's 10000 per second, not 20000");
    await ok(['account', '--no-limit']);
    await ok(['plans', 'update', 'gold', '--rate', '20000']);
  });

  it('are applied from a file, once, with values that nothing shows', async () => {
    const value = 'ann-from-the-environment-0123456789';
    const file = (limit: number): string => `
apiKeys:
  - { apiKeyId: filed, name: Filed, enabled: true, value: '\${env.FILED_KEY}' }
usagePlans:
  - usagePlanId: file
    name: File
    apiStages: [{ apiId: status, stage: prod, throttle: { GET /status: { rateLimit: 5, burstLimit: 2 } } }]
    quota: { limit: ${String(limit)}, period: DAY }
    keys: [filed]
`;
    const apply = (text: string, env: Readonly<Record<string, string>> = { FILED_KEY: value }, ...more: string[]) =>
      runCli(['apply', '-f', '-', ...more], { grpcPort: gateway.grpcPort, stdin: text, env });
    const first = await apply(file(10));
    expect(first, first.stderr).toMatchObject({ code: 0 });
    for (const line of [
      '+ create     API key filed',
      '+ create     usage plan file',
      'API key filed in usage plan file',
    ]) {
      expect(first.stdout).toContain(line);
    }
    const shard = createHash('sha256').update(value).digest('hex').slice(0, 2);
    expect(first.stdout).toContain(`API keys, part ${shard}: live on 1 of 1 nodes`);
    expect((await apply(file(10))).stdout).toContain('Nothing to do.');
    expect((await apply(file(11))).stdout).toContain('~ quota.limit: 10 -> 11');
    const other = await apply(file(11), { FILED_KEY: `${value}-other` }, '--dry-run');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('cannot change');
    const missing = await apply(file(11), {});
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('the variable FILED_KEY');
    const verbose = await apply(file(11), undefined, '--verbose', '-o', 'json');
    const printed = JSON.stringify([first, other, missing, verbose]);
    expect(printed).not.toContain(value);
  });

  it('change in what is named, and keep the rest: the offset of a quota, the limits of routes', async () => {
    await ok(['plans', 'create', 'Part', '--id', 'part', '--quota', '10/day']);
    const text = `
usagePlans:
  - usagePlanId: part
    name: Part
    apiStages: [{ apiId: status, stage: prod, throttle: { GET /status: { rateLimit: 5, burstLimit: 2 } } }]
    quota: { limit: 10, offset: 3, period: DAY }
`;
    expect(await runCli(['apply', '-f', '-'], { grpcPort: gateway.grpcPort, stdin: text })).toMatchObject({ code: 0 });
    await ok(['plans', 'update', 'part', '--quota', '20/week', '--stage', 'status/prod']);
    expect(await json(['plans', 'get', 'part'])).toMatchObject({
      usagePlan: {
        name: 'Part',
        apiStages: [{ apiId: 'status', stage: 'prod', throttle: { 'GET /status': { rateLimit: 5, burstLimit: 2 } } }],
        quota: { limit: 20, offset: 3, period: 'WEEK' },
      },
    });
    const none = await cli(['plans', 'update', 'part', '--quota', '0/day']);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('--quota must allow at least one request')]);
  });

  it('give up their limits one by one, each by the word none', async () => {
    const limits = ['--rate', '5', '--burst', '9', '--quota', '10/day', '--quota-offset', '4'];
    await ok(['plans', 'create', 'Loose', '--id', 'loose', ...limits]);
    const throttle = { rateLimit: 5, burstLimit: 9 };
    const quota = { limit: 10, offset: 4, period: 'DAY' };
    expect(await json(['plans', 'get', 'loose'])).toMatchObject({ usagePlan: { throttle, quota } });
    await ok(['plans', 'update', 'loose', '--rate', 'none']);
    const half = await json(['plans', 'get', 'loose']);
    expect(half).toMatchObject({ usagePlan: { quota } });
    expect(half).not.toHaveProperty('usagePlan.throttle');
    await ok(['plans', 'update', 'loose', '--quota', 'none']);
    expect(await json(['plans', 'get', 'loose'])).not.toHaveProperty('usagePlan.quota');
    const torn = await cli(['plans', 'update', 'loose', '--rate', 'none', '--burst', '3']);
    expect([torn.code, torn.stderr]).toEqual([2, expect.stringContaining('--rate none takes both away')]);
  });

  it('keep their values readable over a restart, by the key beside the store', async () => {
    const { dataDir } = gateway;
    expect(existsSync(join(dataDir, 'secret.key'))).toBe(true);
    await gateway.end('SIGTERM');
    gateway = await startGateway({ GATEHOUSE_DATA_DIR: dataDir });
    expect(await ok(['keys', '--name', 'bob', '--show-values'])).toContain(VALUE);
  });
});
