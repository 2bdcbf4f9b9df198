import { NO_MODELS } from '@gatehouse/json-schema';
import { describe, expect, it } from 'vitest';
import { proxyTo, routeTo, SpecNode, TWO_WAY } from './testing/spec-node.ts';
import type { SpecSocket } from './testing/spec-exchange.ts';

function node(limits = {}): SpecNode {
  const made = new SpecNode({ connectsPerSecond: 10_000, ...limits });
  made.apply({
    integrations: { two: proxyTo('/two'), end: proxyTo('/end') },
    routes: [routeTo('two', 'two', TWO_WAY), routeTo('$disconnect', 'end')],
  });
  return made;
}

function ends(made: SpecNode): unknown[] {
  return made.calls
    .filter(({ target }) => target === '/end')
    .map(({ body }) => {
      const { requestContext } = JSON.parse(body) as { requestContext: Record<string, unknown> };
      return [requestContext['disconnectStatusCode'], requestContext['disconnectReason']];
    });
}

async function openMany(made: SpecNode, count: number): Promise<SpecSocket[]> {
  const sockets: SpecSocket[] = [];
  for (let i = 0; i < count; i += 1) sockets.push(await made.open());
  return sockets;
}

describe('connections', () => {
  it('run $disconnect once, with what the client said, after the messages before it', async () => {
    const made = node();
    const socket = await made.open();
    socket.handler.onMessage('{"action":"two"}');
    socket.handler.onMessage('{"action":"two"}');
    socket.handler.onClose(4000, 'enough');
    expect(ends(made)).toEqual([]);
    made.calls[0]?.answer(200);
    made.calls[1]?.answer(200);
    expect(ends(made)).toEqual([[4000, 'enough']]);
    expect(made.calls.at(-1)?.body).not.toContain('"body"');
    expect(made.gateway.connections.table.size).toBe(0);
  });

  it('that are idle or too old are closed with 1001', async () => {
    const made = node({ idleTimeoutMs: 10_000, maxLifetimeMs: 30_000 });
    const [idle, busy] = await openMany(made, 2);
    for (let i = 0; i < 4; i += 1) {
      made.pass(9_000);
      if (busy?.closedWith === undefined) busy?.handler.onMessage('{"action":"two"}');
      made.calls.at(-1)?.answer(200);
    }
    expect(idle?.closedWith).toEqual({ code: 1001, reason: 'Going away' });
    expect(busy?.closedWith).toEqual({ code: 1001, reason: 'Going away' });
    expect(Object.fromEntries(made.gateway.connections.closedByCause)).toEqual({ idle: 1, lifetime: 1 });
    expect(ends(made)).toEqual([
      [1001, 'Going away'],
      [1001, 'Going away'],
    ]);
  });

  it('that read too slowly are closed with 1008, or lose the message if that is the rule', async () => {
    for (const slowReaders of ['close', 'drop'] as const) {
      const made = node({ slowReaders });
      const socket = await made.open();
      socket.isFull = true;
      socket.handler.onMessage('{"action":"two"}');
      made.calls[0]?.answer(200, 'lost');
      expect(socket.closedWith).toEqual(slowReaders === 'close' ? { code: 1008, reason: 'Slow reader' } : undefined);
      expect(made.gateway.connections.droppedMessages).toBe(1);
    }
  });

  it('of a stage that is removed are closed, others stay', async () => {
    const made = node();
    const sockets = await openMany(made, 3);
    made.gateway.removeStage('stages/other/prod');
    made.gateway.removeStage('domainnames/prod');
    expect(sockets.filter(({ closedWith }) => closedWith !== undefined)).toEqual([]);
    made.gateway.removeStage('stages/api/prod');
    expect(sockets.map(({ closedWith }) => closedWith?.code)).toEqual([1001, 1001, 1001]);
    expect(ends(made)).toHaveLength(3);
    expect(made.request().status).toBe(0);
  });

  it('stay open and keep their configuration under 1,000 changes of other stages and APIs', async () => {
    const made = node();
    const sockets = await openMany(made, 1_000);
    const before = made.gateway.slots.get('api', 'prod')?.current;
    for (let i = 0; i < 1_000; i += 1) {
      const [apiId, stageName] = i % 2 === 0 ? ['api', 'dev'] : [`other${String(i)}`, 'prod'];
      const api = { protocolType: 'WEBSOCKET' as const, name: `change ${String(i)}`, integrations: {}, routes: [] };
      made.gateway.applyStage(`stages/${apiId}/${stageName}`, {
        apiId,
        deploymentId: String(i),
        settings: { stageName },
        api: { ...api, routeSelectionExpression: '$request.body.action' },
        models: NO_MODELS,
      });
      if (i % 3 === 0) made.gateway.removeStage(`stages/${apiId}/${stageName}`);
    }
    expect(sockets.filter(({ closedWith }) => closedWith !== undefined)).toEqual([]);
    expect(made.gateway.slots.get('api', 'prod')?.current).toBe(before);
    sockets.at(-1)?.handler.onMessage('{"action":"two"}');
    made.calls.at(-1)?.answer(200, 'still here');
    expect(sockets.at(-1)?.sent).toEqual(['still here']);
  });

  it('are drained in batches across the window, and the drain waits for each $disconnect', async () => {
    const made = node();
    const sockets = await openMany(made, 50);
    const drained = made.gateway.drain(1_000, 5_000);
    const closed = (): number => sockets.filter(({ closedWith }) => closedWith !== undefined).length;
    expect(closed()).toBe(5);
    made.pass(500);
    expect(closed()).toBe(30);
    expect(made.request().status).toBe(503);
    made.pass(500);
    expect(closed()).toBe(50);
    expect(new Set(sockets.map(({ closedWith }) => closedWith?.code))).toEqual(new Set([1001]));
    await Promise.resolve();
    expect(made.gateway.connections.ending).toBe(50);
    for (const call of made.calls) call.answer(200);
    expect(await drained).toBe(true);
  });

  it('with messages under way are closed by a drain when those are answered, at the latest at half of its deadline', async () => {
    const made = node();
    const [busy, stuck] = await openMany(made, 2);
    busy?.handler.onMessage('{"action":"two"}');
    stuck?.handler.onMessage('{"action":"two"}');
    const drained = made.gateway.drain(0, 5_000);
    expect([busy?.closedWith, stuck?.closedWith]).toEqual([undefined, undefined]);
    made.calls[0]?.answer(200, 'done');
    expect(busy).toMatchObject({ sent: ['done'], closedWith: { code: 1001 } });
    await Promise.resolve();
    made.pass(2_500);
    await Promise.resolve();
    expect(stuck).toMatchObject({ sent: [], closedWith: { code: 1001 } });
    made.calls[1]?.answer(200, 'too late');
    for (const call of made.calls.slice(2)) call.answer(200);
    expect(await drained).toBe(true);
    expect(ends(made)).toHaveLength(2);
  });

  it('whose $disconnect does not end hold a drain up to its deadline only', async () => {
    const made = node();
    await made.open();
    const drained = made.gateway.drain(0, 5_000);
    await Promise.resolve();
    await Promise.resolve();
    made.pass(5_000);
    expect(await drained).toBe(false);
  });
});
