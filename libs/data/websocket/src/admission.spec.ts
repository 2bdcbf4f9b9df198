import { createHash } from 'node:crypto';
import type { UsagePlan } from '@gatehouse/api-model';
import { eventually } from '@gatehouse/testing';
import { ApiKeyTable, UsagePlanTable } from '@gatehouse/usage-plans';
import { describe, expect, it } from 'vitest';
import { proxyTo, routeTo, SpecNode, TWO_WAY } from './testing/spec-node.ts';
import type { SpecExchange } from './testing/spec-exchange.ts';

const VALUE = 'a-key-of-a-client-0000';
const HANDSHAKE = [
  ...['host', 'api.execute-api.localhost', 'upgrade', 'websocket', 'connection', 'Upgrade'],
  ...['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version', '13'],
];

/** A node whose `$connect` asks for a key. */
function keyed(
  plan: Partial<UsagePlan> = {},
  api: { readonly apiKeySelectionExpression?: '$context.authorizer.usageIdentifierKey' } = {},
): SpecNode {
  const node = new SpecNode();
  const valueDigest = createHash('sha256').update(VALUE).digest();
  const shard = valueDigest.toString('hex', 0, 1);
  const apiStages = [{ apiId: 'api', stage: 'prod' }];
  node.config = {
    ...node.config,
    apiKeys: ApiKeyTable.empty().withShard({ shard, keys: [{ apiKeyId: 'k1', valueDigest, usagePlanIds: ['gold'] }] }),
    usagePlans: UsagePlanTable.empty().withPlan({
      plan: { usagePlanId: 'gold', name: 'Gold', apiStages, ...plan },
      quotaStartDate: '2020-01-01',
    }),
  };
  node.apply({
    ...api,
    integrations: { door: proxyTo('/door') },
    routes: [{ ...routeTo('$connect', 'door'), apiKeyRequired: true }],
  });
  return node;
}

/** A connect with a key, and its answer. */
async function connect(node: SpecNode, value: string | undefined = VALUE): Promise<SpecExchange> {
  const headers = value === undefined ? HANDSHAKE : [...HANDSHAKE, 'x-api-key', value];
  const called = node.calls.length;
  const exchange = node.request({ headers });
  await eventually(() => {
    expect(node.calls.length > called || exchange.status > 0).toBe(true);
  });
  if (node.calls.length > called) node.calls.at(-1)?.answer(200);
  await eventually(() => {
    expect(exchange.status).toBeGreaterThan(0);
  });
  return exchange;
}

describe('the API key of $connect', () => {
  it('lets in with a usage plan of the stage, and is refused with 403 otherwise before the integration is called', async () => {
    const node = keyed();
    for (const headers of [HANDSHAKE, [...HANDSHAKE, 'x-api-key', 'another'], [...HANDSHAKE, 'x-api-key', '']]) {
      const refused = node.request({ headers });
      expect([refused.status, refused.body]).toEqual([403, '{"message":"Forbidden"}']);
    }
    expect(node.calls).toHaveLength(0);
    expect((await connect(node)).status).toBe(101);
    const elsewhere = keyed({ apiStages: [{ apiId: 'api', stage: 'dev' }] });
    expect((await connect(elsewhere)).status).toBe(403);
    expect(node.metrics.webSocketMetrics('api', 'prod', undefined).clientErrorCount).toBe(3);
  });

  it('is told to the backend with the connect, and by its id later', async () => {
    const node = keyed();
    const { socket } = await connect(node);
    const { requestContext } = JSON.parse(node.calls[0]?.body ?? '') as { requestContext: { identity: object } };
    expect(requestContext.identity).toMatchObject({ apiKey: VALUE, apiKeyId: 'k1' });
    expect(socket?.handler).toMatchObject({ apiKeyId: 'k1' });
  });

  it('is none from a header when an authorizer is to name it', async () => {
    const node = keyed({}, { apiKeySelectionExpression: '$context.authorizer.usageIdentifierKey' });
    expect((await connect(node)).status).toBe(403);
  });

  it('has the throttle and the quota of its plan', async () => {
    const slow = keyed({ throttle: { burstLimit: 2, rateLimit: 0.001 } });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await connect(slow)).status);
    expect(statuses).toEqual([101, 101, 429]);
    expect(slow.throttled).toEqual(['api/prod USAGE_PLAN']);
    const few = keyed({ quota: { limit: 1, offset: 0, period: 'DAY' } });
    expect((await connect(few)).status).toBe(101);
    const refused = await connect(few);
    expect([refused.status, refused.body]).toEqual([429, '{"message":"Limit Exceeded"}']);
    expect(few.throttled).toEqual(['api/prod QUOTA']);
  });
});

describe('throttles of stage and route', () => {
  const slow = { throttlingBurstLimit: 2, throttlingRateLimit: 0.001 };

  function node(settings: object): SpecNode {
    const made = new SpecNode();
    made.apply(
      {
        integrations: { echo: proxyTo('/echo') },
        routes: [routeTo('one', 'echo', TWO_WAY), routeTo('two', 'echo', TWO_WAY)],
      },
      settings,
    );
    return made;
  }

  it('refuse connects with 429', async () => {
    const made = node({ routeSettings: { $connect: slow } });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      const exchange = made.request();
      await eventually(() => {
        expect(exchange.status).toBeGreaterThan(0);
      });
      statuses.push(exchange.status);
    }
    expect(statuses).toEqual([101, 101, 429]);
    expect(made.throttled).toEqual(['api/prod ROUTE']);
    expect(made.gateway.connections.table.size).toBe(2);
  });

  it('answer messages with the frame Too Many Requests, in their order; those of other routes pass', async () => {
    const made = node({ routeSettings: { one: slow } });
    const socket = await made.open();
    for (const action of ['one', 'one', 'one', 'two']) socket.handler.onMessage(JSON.stringify({ action }));
    for (let n = 1; n <= 3; n += 1) {
      await eventually(() => {
        expect(made.calls.length).toBe(n);
      });
      made.calls[n - 1]?.answer(200, `answer ${String(n)}`);
    }
    const frame = /^\{"message": "Too Many Requests", "connectionId":"[\w-]{15}=", "requestId":"[\w+/]{15}="\}$/;
    expect(socket.sent).toEqual(['answer 1', 'answer 2', expect.stringMatching(frame), 'answer 3']);
    expect(socket.closedWith).toBeUndefined();
    expect(made.throttled).toEqual(['api/prod ROUTE']);
    expect(made.metrics.webSocketMetrics('api', 'prod', undefined).clientErrorCount).toBe(1);
  });

  it('of the account refuse callbacks, too', async () => {
    const made = node({});
    const lease = made.limits.account({ ratePerSecond: 0.001, burst: 1 });
    const socket = await made.open();
    made.config = { ...made.config, account: { lease } };
    const { connectionId } = socket.handler as unknown as { connectionId: string };
    const statuses: number[] = [];
    for (let n = 0; n < 2; n += 1) {
      const exchange = made.request({ path: `/prod/@connections/${connectionId}`, headers: [] });
      await eventually(() => {
        expect(exchange.status).toBeGreaterThan(0);
      });
      statuses.push(exchange.status);
    }
    expect(statuses).toEqual([200, 429]);
    expect(made.throttled).toEqual(['api/prod ACCOUNT']);
  });
});
