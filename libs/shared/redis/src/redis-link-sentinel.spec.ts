import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { eventually, startRedis } from '@gatehouse/testing';
import type { RedisServer } from '@gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRedis } from './index.ts';
import type { RedisLink } from './index.ts';

let redis: RedisServer;
let sentinel: FakeSentinel;
let link: RedisLink;

/** A Sentinel whose news of a new master come at the worst moment. */
class FakeSentinel {
  readonly #server = createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<Socket>();
  readonly #masterPort: number;
  #subscriber: Socket | undefined;
  /** The next time it is asked for the master, it tells of a switch first, and answers when the listener has left. */
  isSwitching = false;

  constructor(masterPort: number) {
    this.#masterPort = masterPort;
  }

  async listen(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  get hasSubscriber(): boolean {
    return this.#subscriber !== undefined;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket.on('error', () => undefined));
    socket.on('data', (bytes) => {
      // One array for each command; the client sends its name and version first.
      for (const command of bytes.toString().split(/(?=\*\d+\r\n)/)) this.#answer(socket, command);
    });
  }

  #answer(socket: Socket, command: string): void {
    if (/subscribe/i.test(command)) {
      this.#subscriber = socket;
      socket.write(texts('subscribe', '+switch-master').replace('*2', '*3') + ':1\r\n');
    } else if (command.includes('get-master-addr-by-name')) this.#tellMaster(socket);
    else socket.write('+OK\r\n');
  }

  #tellMaster(socket: Socket): void {
    const tell = (): void => void socket.write(texts('127.0.0.1', String(this.#masterPort)));
    const subscriber = this.#subscriber;
    if (!this.isSwitching || subscriber === undefined) return tell();
    this.isSwitching = false;
    subscriber.once('close', tell).write(texts('message', '+switch-master', 'gatehouse'));
  }
}

function texts(...parts: readonly string[]): string {
  return [`*${String(parts.length)}`, ...parts.flatMap((part) => [`$${String(part.length)}`, part]), ''].join('\r\n');
}

beforeEach(async () => {
  redis = await startRedis();
  sentinel = new FakeSentinel(redis.port);
  const addresses = [{ host: '127.0.0.1', port: await sentinel.listen() }];
  const settings = { kind: 'sentinel', addresses, master: 'gatehouse', user: '', database: 0, tls: undefined } as const;
  const silent = { info: () => undefined, warn: () => undefined };
  link = await openRedis({ ...settings, password: undefined }, silent, { clientName: 'spec', timeoutMs: 2_000 });
});

afterEach(async () => {
  await link.close();
  sentinel.close();
  await redis.stop();
});

describe('the link to Redis behind a Sentinel', () => {
  it('comes back also when the Sentinel tells of the new master while it is asked for one', async () => {
    await eventually(() => link.isAvailable && sentinel.hasSubscriber);
    sentinel.isSwitching = true;
    await redis.kill();
    await eventually(() => !link.isAvailable && !sentinel.isSwitching);
    await redis.start();
    await eventually(() => expect(link.isAvailable).toBe(true), { deadlineMs: 20_000 });
    expect(await link.command('PING')).toBe('PONG');
  }, 60_000);
});
