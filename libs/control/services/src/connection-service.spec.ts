import { ConnectionIds, InProcessConnections, ownerOf } from '@gatehouse/connection-channel';
import type { ConnectionCall, ConnectionFacts, ConnectionNode, ConnectionReply } from '@gatehouse/connection-channel';
import { describe, expect, it, vi } from 'vitest';
import { ConnectionService } from './connection-service.ts';
import type { NodeRegistry } from './node-registry.ts';

const ACTOR = { principal: 'ann', sourceAddress: '127.0.0.1', via: 'spec' };

/** Nodes with so many connections each; those of `silent` do not answer. */
function fleet(counts: Readonly<Record<string, number>>, silent: readonly string[] = []) {
  const channel = new InProcessConnections();
  const calls: ConnectionCall[] = [];
  const ids = new Map<string, string[]>();
  let byte = 0;
  for (const [nodeId, count] of Object.entries(counts)) {
    const makes = new ConnectionIds(nodeId, (buffer) => buffer.fill((byte += 1)));
    const own = Array.from({ length: count }, () => makes.next()).sort();
    ids.set(nodeId, own);
    if (!silent.includes(nodeId)) channel.serve(ownerOf(nodeId), aNode(own, calls));
  }
  const views = Object.keys(counts).map((nodeId) => ({ nodeId, state: 'READY' }));
  const registry = {
    views: () => views,
    view: (nodeId: string) => views.find((view) => view.nodeId === nodeId),
  } as unknown as NodeRegistry;
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  return { service: new ConnectionService({ registry, connections: channel, logger }), ids, calls, logger };
}

function aNode(ids: readonly string[], calls: ConnectionCall[]): ConnectionNode {
  return {
    answer: (call): ConnectionReply => {
      calls.push(call);
      if (!ids.includes(call.connectionId)) return { result: 'gone' };
      if (call.action === 'get') return { result: 'facts', facts: factsOf(call.connectionId) };
      return { result: Buffer.from(call.data).toString() === 'too much' ? 'full' : 'done' };
    },
    list: ({ after, limit, apiId }) => {
      const fitting = ids.filter((id) => id > after && ['', 'api'].includes(apiId));
      return { connections: fitting.slice(0, limit).map(factsOf), totalCount: fitting.length };
    },
    sendMany: () => ({ sentCount: 0, failedCount: 0 }),
  };
}

function factsOf(connectionId: string): ConnectionFacts {
  const times = { connectedAtUnixMs: 1, lastActiveAtUnixMs: 2 };
  return { connectionId, apiId: 'api', stageName: 'prod', ...times, sourceIp: '::1', userAgent: '', bufferedBytes: 0 };
}

describe('connections for operators', () => {
  it.each([1, 2, 3, 5, 100])('are listed over all nodes, each once, in pages of %i', async (pageSize) => {
    const { service, ids } = fleet({ a: 5, b: 0, c: 3 });
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await service.list({ pageSize, pageToken }, {});
      expect(page.items.length).toBeLessThanOrEqual(pageSize);
      seen.push(...page.items.map(({ nodeId, connectionId }) => `${nodeId} ${connectionId}`));
      ({ nextPageToken: pageToken } = page);
    } while (pageToken !== undefined);
    expect(seen).toEqual([...ids].flatMap(([nodeId, own]) => own.map((id) => `${nodeId} ${id}`)));
  });

  it('are listed of one node or API, and say which nodes do not answer', async () => {
    const { service } = fleet({ a: 2, b: 3, c: 4 }, ['b']);
    const page = await service.list({ pageSize: 100, pageToken: undefined }, {});
    expect([page.items.length, page.unreachableNodeIds]).toEqual([6, ['b']]);
    const ofNode = await service.list({ pageSize: 100, pageToken: undefined }, { nodeId: 'c', apiId: 'api' });
    expect(ofNode.items.map(({ nodeId }) => nodeId)).toEqual(['c', 'c', 'c', 'c']);
    expect((await service.list({ pageSize: 9, pageToken: undefined }, { apiId: 'other' })).items).toEqual([]);
    await expect(service.list({ pageSize: 9, pageToken: undefined }, { nodeId: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(service.list({ pageSize: 9, pageToken: 'x' }, {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('are read, sent to and closed on the node that their id names, and the log says who did it', async () => {
    const { service, ids, calls, logger } = fleet({ a: 1, b: 1 });
    const [id = ''] = ids.get('b') ?? [];
    expect(await service.get(id)).toMatchObject({ connectionId: id, nodeId: 'b' });
    await service.post(ACTOR, id, Buffer.from('hello'));
    await service.delete(ACTOR, id);
    expect(calls.map(({ action }) => action)).toEqual(['get', 'post', 'delete']);
    expect(logger.info).toHaveBeenCalledTimes(2);
    expect(logger.info).toHaveBeenLastCalledWith(
      expect.objectContaining({ principal: 'ann', nodeId: 'b' }),
      expect.anything(),
    );
  });

  it.each([
    ['no id', 'x', 'hello', 'INVALID_ARGUMENT'],
    ['an id that nobody has', new ConnectionIds('a', (buffer) => buffer.fill(255)).next(), 'hello', 'NOT_FOUND'],
    ['an id of no node', new ConnectionIds('z', (buffer) => buffer.fill(1)).next(), 'hello', 'NOT_FOUND'],
    ['a client that does not read', undefined, 'too much', 'FAILED_PRECONDITION'],
    ['a message that is too large', undefined, 'x'.repeat(131_073), 'INVALID_ARGUMENT'],
    ['bytes that are no text', undefined, Buffer.from([0xff]), 'INVALID_ARGUMENT'],
  ])('refuse a message to %s', async (_what, id, data, code) => {
    const { service, ids } = fleet({ a: 1 });
    const sent = service.post(ACTOR, id ?? ids.get('a')?.[0] ?? '', Buffer.from(data));
    await expect(sent).rejects.toMatchObject({ code });
  });
});
