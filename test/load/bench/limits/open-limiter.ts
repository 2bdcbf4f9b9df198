import { randomUUID } from 'node:crypto';
import { openRedis, RedisCounterStore } from '@gatehouse/redis';
import type { RedisLink } from '@gatehouse/redis';
import { eventually } from '@gatehouse/testing';
import { Limiter } from '@gatehouse/throttling';

const QUIET = { info: () => undefined, warn: () => undefined };

/** A connection to the Redis of a benchmark. */
export async function openLink(port: number, timeoutMs?: number): Promise<RedisLink> {
  const addresses = [{ host: '127.0.0.1', port }];
  const settings = { kind: 'single', addresses, master: '', user: '', database: 0, tls: undefined } as const;
  const options = { clientName: 'bench', ...(timeoutMs !== undefined && { timeoutMs }) };
  const link = await openRedis({ ...settings, password: undefined }, QUIET, options);
  await eventually(() => link.isAvailable);
  return link;
}

/** What limits the requests of a node. */
export interface BenchLimiter {
  readonly limiter: Limiter;
  /** Calls that Redis did not answer in time so far. */
  timeouts(): number;
  close(): Promise<void>;
}

/** What limits the requests of a node, wired as a node wires it. Resolves when it knows of `nodes` nodes. */
export async function openLimiter(port: number, nodes: number): Promise<BenchLimiter> {
  const link = await openLink(port);
  const store = new RedisCounterStore(link, randomUUID().slice(0, 8));
  const limiter = new Limiter({
    store,
    nowMs: () => performance.now(),
    timer: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs).unref();
      return () => clearTimeout(timer);
    },
    defer: (callback) => void setImmediate(callback),
  });
  await eventually(() => store.liveNodes >= nodes);
  const close = async (): Promise<void> => {
    await limiter.close();
    await store.close();
    await link.close();
  };
  return { limiter, timeouts: () => link.counters.timeouts, close };
}
