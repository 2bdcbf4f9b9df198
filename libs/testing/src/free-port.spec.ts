import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

describe('freePort', () => {
  // To see it fail: let reserve resolve with true at once, and END be 21_000.
  it('gives no port twice, also before anything listens on it', async () => {
    const ports = await Promise.all(Array.from({ length: 200 }, () => freePort()));
    expect(new Set(ports).size).toBe(200);
  });

  it('gives ports that a server can take, and that the system gives to nobody', async () => {
    const any = await listen(0);
    const port = await freePort();
    expect(port).toBeLessThan(32_768);
    const server = await listen(port);
    expect((server.address() as AddressInfo).port).toBe(port);
    for (const one of [any, server]) one.close();
  });

  it('gives so many in a row as are asked for', async () => {
    const first = await freePort(3);
    const servers = await Promise.all([0, 1, 2].map((i) => listen(first + i)));
    for (const server of servers) server.close();
  });
});
