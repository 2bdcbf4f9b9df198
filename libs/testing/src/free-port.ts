import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to connections and to servers on port 0 (Linux: from 32768). One of those could be somebody's before
 * the server starts, and again while it is down: clients that try to reach it there even connect to themselves.
 */
const FIRST = 20_000;
const END = 32_768;
const MAX_TRIES = 100;

/**
 * A TCP port of 127.0.0.1 that nothing listens on at this moment, and that no other call gets while this process runs, in
 * whatever process. `count` asks for so many in a row, and gives the first of them. Default 1.
 * Rejects when 100 places were taken.
 */
export async function freePort(count = 1): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const first = randomInt(FIRST, END - count + 1);
    if (await isFreeRun(first, count)) return first;
  }
  throw new Error(`No ${String(count)} free ports in a row were found between ${String(FIRST)} and ${String(END)}.`);
}

async function isFreeRun(first: number, count: number): Promise<boolean> {
  for (let port = first; port < first + count; port += 1) {
    if (!(await reserve(port)) || !(await isUnused(port))) return false;
  }
  return true;
}

/** Takes the UDP port of the same number for the life of this process, as a mark for all other calls. False when another one has it. */
function reserve(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const mark = createSocket('udp4').unref();
    mark.once('error', () => {
      mark.close();
      resolve(false);
    });
    mark.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
}

function isUnused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
