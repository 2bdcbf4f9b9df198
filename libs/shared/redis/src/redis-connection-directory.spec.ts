import type { ConnectionRecord } from '@gatehouse/connection-channel';
import { eventually, startRedis } from '@gatehouse/testing';
import type { RedisServer } from '@gatehouse/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, RedisConnectionDirectory } from './index.ts';
import type { RedisLink } from './index.ts';

const silent = { info: () => undefined, warn: () => undefined };
const LONG_MS = 60_000;

let server: RedisServer;
let link: RedisLink;
let directory: RedisConnectionDirectory;

function record(connectionId: string): ConnectionRecord {
  return {
    connectionId,
    apiId: 'api',
    stageName: 'prod',
    connectedAtUnixMs: 1,
    domainName: 'example.com',
    sourceIp: '192.0.2.1',
    userAgent: 'spec',
  };
}

beforeAll(async () => {
  server = await startRedis();
  const addresses = [{ host: '127.0.0.1', port: server.port }];
  const settings = { addresses, master: '', user: '', password: undefined, database: 0, tls: undefined };
  link = await openRedis({ kind: 'single', ...settings }, silent, { clientName: 'spec', timeoutMs: 2_000 });
  await eventually(() => link.isAvailable);
  directory = new RedisConnectionDirectory(link);
});

afterAll(async () => {
  await link.close();
  await server.stop();
});

beforeEach(() => link.command('FLUSHALL'));

describe('RedisConnectionDirectory', () => {
  it('gives nothing of a node that lives, and everything of one that does not', async () => {
    await directory.beat('dead', LONG_MS);
    await directory.add('dead', record('a'));
    expect(await directory.takeLost('other')).toEqual([]);
    await directory.beat('dead', 1);
    await eventually(async () => {
      expect(await directory.takeLost('other')).toEqual([record('a')]);
    });
    expect(await directory.recordsOf('other')).toEqual([record('a')]);
    expect([await directory.holds('dead', 'a'), await directory.holds('other', 'a')]).toEqual([false, true]);
  });

  it('gives each record to one of several takers', async () => {
    const ids = Array.from({ length: 1_200 }, (_, i) => `connection ${String(i)}`);
    await Promise.all(ids.map((id) => directory.add('dead', record(id))));
    const takers = ['one', 'two', 'three'];
    for (const taker of takers) await directory.beat(taker, LONG_MS);
    const taken = await Promise.all(
      takers.map(async (taker) => {
        const all: string[] = [];
        for (let some = await directory.takeLost(taker); some.length > 0; some = await directory.takeLost(taker)) {
          all.push(...some.map(({ connectionId }) => connectionId));
        }
        return all;
      }),
    );
    expect(taken.flat().sort()).toEqual(ids.sort());
  });

  it('gives on what a taker leaves behind when it dies, too', async () => {
    await directory.add('dead', record('a'));
    await directory.add('dead', record('b'));
    expect(await directory.takeLost('one')).toHaveLength(2);
    directory.remove('one', 'a');
    await eventually(async () => {
      expect(await directory.recordsOf('one')).toEqual([record('b')]);
    });
    expect(await directory.takeLost('two')).toEqual([record('b')]);
  });
});
