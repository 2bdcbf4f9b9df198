import { HttpApi, StageSettings } from '@gatehouse/contract';
import { eventually } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './support/call.ts';
import { deployHttpApi } from './support/control-clients.ts';
import { deployWebSocketApi, updateWebSocketApi } from './support/deploy-websocket-api.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { createLimitClients } from './support/limit-clients.ts';
import { runCli } from './support/run-cli.ts';
import { openClient, refusedHandshake } from './support/websocket-client.ts';
import type { Client } from './support/websocket-client.ts';

const TWO_WAY = { routeResponseSelectionExpression: '$default', routeResponses: [{ routeResponseKey: '$default' }] };

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway({ GATEHOUSE_WEBSOCKET_CONNECTS_PER_SECOND: '5000' });
});
afterAll(() => gateway.stop());

function mock(text: string): object {
  return {
    integrationType: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode":200}' },
    integrationResponses: [{ integrationResponseKey: '$default', responseTemplates: { 'application/json': text } }],
  };
}

async function cli(
  args: readonly string[],
  stdin = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return runCli(args, { grpcPort: gateway.grpcPort, stdin });
}

describe('gatehouse connections', () => {
  it('lists, shows, sends and closes', async () => {
    await deployWebSocketApi(gateway.clients, 'talk', {
      integrations: { mock: mock('hi') },
      routes: [{ routeKey: 'hi', target: 'integrations/mock' }],
    });
    const { trafficPort: port } = gateway;
    const clients = await Promise.all(
      [1, 2, 3].map(() => openClient({ port, apiId: 'talk', headers: { 'user-agent': 'e2e' } })),
    );
    const listed = JSON.parse((await cli(['connections', '--api', 'talk', '-o', 'json'])).stdout) as {
      connectionId: string;
    }[];
    expect(listed).toHaveLength(3);
    expect(listed[0]).toMatchObject({ apiId: 'talk', stageName: 'prod', nodeId: 'standalone', userAgent: 'e2e' });
    expect((await cli(['connections', 'list', '--api', 'other'])).stdout).toContain('No connection is open.');
    expect((await cli(['connections', 'list', '--limit', '2'])).stderr).toContain('there are more');

    const id = listed[0]?.connectionId ?? '';
    const shown = await cli(['connections', 'get', '-o', 'json', '--', id]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ connectionId: id, sourceIp: '127.0.0.1' });
    expect((await cli(['connections', 'send', '--', id, 'from an operator'])).code).toBe(0);
    expect((await cli(['connections', 'send', '-f', '-', '--', id], 'from a pipe')).code).toBe(0);
    const [receiver] = await eventuallyOne(clients, 2);
    expect(receiver?.messages).toEqual(['from an operator', 'from a pipe']);
    expect((await cli(['connections', 'close', '-y', '--', id])).code).toBe(0);
    expect(await receiver?.closed).toEqual({ code: 1000, reason: 'Connection Closed Normally' });

    expect(await cli(['connections', 'send', '--', id, 'late'])).toMatchObject({ code: 1 });
    expect((await cli(['connections', 'get', 'nonsense'])).stderr).toContain('must be a connection id');
    expect(await cli(['connections', 'send', '--', id])).toMatchObject({ code: 2 });
    for (const client of clients) client.socket.close();
  });
});

/** The clients that have got so many messages, when there is one. */
async function eventuallyOne(clients: readonly Client[], count: number): Promise<Client[]> {
  const those = (): Client[] => clients.filter(({ messages }) => messages.length >= count);
  await eventually(() => those().length === 1);
  return those();
}

describe('connections under change', () => {
  it('stay open under 1,000 changes of other things, and see the next one of their own API', async () => {
    const changing = { integrations: { m: { integrationType: 'MOCK' } } };
    const definition = (n: number): object => ({
      name: `change ${String(n)}`,
      ...changing,
      routes: [{ routeKey: `GET /${String(n)}`, target: 'integrations/m' }],
    });
    await deployHttpApi(gateway.clients, 'busy', definition(0));
    const own = (answer: string): object => ({
      integrations: { mock: mock(answer) },
      routes: [{ routeKey: '$default', target: 'integrations/mock', ...TWO_WAY }],
    });
    await deployWebSocketApi(gateway.clients, 'calm', own('before'));
    const clients: Client[] = [];
    for (let n = 0; n < 1_000; n += 50) {
      const some = Array.from({ length: 50 }, () => openClient({ port: gateway.trafficPort, apiId: 'calm' }));
      clients.push(...(await Promise.all(some)));
    }
    let closes = 0;
    for (const { closed } of clients) void closed.then(() => (closes += 1));
    for (let n = 1; n <= 500; n += 1) {
      const value = HttpApi.fromJSON(definition(n));
      await gateway.clients.apis.updateApi({ apiId: 'busy', api: { definition: { $case: 'http', value } } });
      const stageVariables = { n: String(n) };
      const settings = StageSettings.fromJSON({ stageName: '$default', autoDeploy: true, stageVariables });
      await gateway.clients.stages.updateStage({ apiId: 'busy', settings });
    }
    await eventually(
      async () =>
        (await call({ port: gateway.trafficPort, host: 'busy.execute-api.localhost', path: '/500' })).status === 200,
    );
    await updateWebSocketApi(gateway.clients, 'calm', own('after'));
    for (const client of clients) client.send({ any: 'message' });
    const answers = await Promise.all(clients.map((client) => client.next()));
    expect(answers.filter((answer) => answer === 'after')).toHaveLength(1_000);
    expect(closes).toBe(0);
    await gateway.clients.stages.deleteStage({ apiId: 'calm', stageName: 'prod' });
    const ends = await Promise.all(clients.map(({ closed }) => closed));
    expect(ends.filter(({ code, reason }) => code === 1001 && reason === 'Going away')).toHaveLength(1_000);
  }, 300_000);
});

describe('keys and limits of WebSocket APIs', () => {
  it('refuse connects without key, beyond the plan, and messages beyond the throttle of their route', async () => {
    await deployWebSocketApi(
      gateway.clients,
      'keyed',
      {
        integrations: { mock: mock('ok') },
        routes: [
          { routeKey: '$connect', apiKeyRequired: true },
          { routeKey: 'ask', target: 'integrations/mock', ...TWO_WAY },
        ],
      },
      { routeSettings: { ask: { throttlingRateLimit: 0.001, throttlingBurstLimit: 2 } } },
    );
    const limits = createLimitClients(gateway.grpcPort, gateway.clients);
    const apiStages = [{ apiId: 'keyed', stage: 'prod' }];
    const { value, apiKeyId } = await limits.planWithKey('few', { apiStages, quota: { limit: 2, period: 'DAY' } });
    const address = { port: gateway.trafficPort, apiId: 'keyed' };
    const keyed = { ...address, headers: { 'x-api-key': value } };
    expect(await refusedHandshake(address)).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    const clients = [await openClient(keyed), await openClient(keyed)];
    expect(await refusedHandshake(keyed)).toMatchObject({ status: 429, body: '{"message":"Limit Exceeded"}' });
    for (let n = 0; n < 3; n += 1) clients[0]?.send({ action: 'ask' });
    const answers = [await clients[0]?.next(), await clients[0]?.next(), await clients[0]?.next()];
    expect(answers).toEqual(['ok', 'ok', expect.stringMatching(/^\{"message": "Too Many Requests", /)]);
    await eventually(async () => (await limits.usedToday('few', apiKeyId)) === 2);
    limits.close();
    for (const client of clients) client.socket.close();
  });
});
