import type { Exchange } from '@gatehouse/exchange';
import { afterEach, describe, expect, it } from 'vitest';
import { RawClient, startServer, type TestServer, until } from './test-support.ts';

const PIECE = Buffer.alloc(64 * 1024, 'x');
const TOTAL_BYTES = 24 * 1024 * 1024;
const servers: TestServer[] = [];

async function start(handler: (exchange: Exchange) => void): Promise<TestServer> {
  const target = await startServer(handler);
  servers.push(target);
  return target;
}

afterEach(() => {
  for (const target of servers.splice(0)) target.server.close();
});

/** Streams `TOTAL_BYTES`, obeying back-pressure; `tally` shows how often and how far it came. */
function streamer(contentLength: number, tally: { sentBytes: number; pauses: number }): (exchange: Exchange) => void {
  return (exchange) => {
    const pump = (): void => {
      while (tally.sentBytes < TOTAL_BYTES) {
        tally.sentBytes += PIECE.length;
        if (!exchange.write(PIECE)) {
          tally.pauses += 1;
          return;
        }
      }
      exchange.end();
    };
    setImmediate(() => {
      exchange.begin(200, ['content-type', 'text/plain'], contentLength);
      exchange.onWritable = pump;
      pump();
    });
  };
}

/** Counts without keeping: reads on after `resume`. */
function counting(client: RawClient): { bytes: number } {
  const count = { bytes: 0 };
  client.socket.removeAllListeners('data');
  client.socket.on('data', (chunk) => {
    count.bytes += chunk.length;
    client.text = (client.text + chunk.toString('latin1')).slice(-400);
  });
  return count;
}

describe.each([
  ['known length', TOTAL_BYTES, ''],
  ['unknown length', -1, ''],
  ['known length, connection to end', TOTAL_BYTES, 'Transfer-Encoding: chunked\r\n'],
  ['unknown length, connection to end', -1, 'Transfer-Encoding: chunked\r\n'],
])('a streamed answer of %s', (_name, contentLength, headers) => {
  it('waits for a slow client, keeps little in memory, and arrives whole', async () => {
    const tally = { sentBytes: 0, pauses: 0 };
    const target = await start(streamer(contentLength, tally));
    const client = new RawClient(target.port);
    const count = counting(client);
    client.socket.pause();
    client.send(`GET /a HTTP/1.1\r\nHost: a\r\n${headers}\r\n${headers === '' ? '' : '0\r\n\r\n'}`);
    await until(() => tally.pauses > 0, 'back-pressure');
    // What the kernel holds for a loopback pair is a few MB; the rest must still be unsent.
    expect(tally.sentBytes).toBeLessThan(TOTAL_BYTES / 2);
    client.socket.resume();
    const isWhole = (): boolean =>
      contentLength > 0 ? count.bytes > TOTAL_BYTES : /\r\n0\r\n(X-Body-End: \r\n)?\r\n$/.test(client.text);
    await until(isWhole, 'the whole answer');
    expect(tally.sentBytes).toBe(TOTAL_BYTES);
    if (headers !== '') await client.isClosed();
    await until(() => target.server.inFlight === 0, 'the exchange over');
    expect(count.bytes).toBeGreaterThan(TOTAL_BYTES);
    expect(count.bytes).toBeLessThan(TOTAL_BYTES + 64 * 1024);
  });

  it('tells the handler once when the client goes away, and ignores what comes after', async () => {
    const tally = { sentBytes: 0, pauses: 0 };
    let aborts = 0;
    let seen: Exchange | undefined;
    const stream = streamer(contentLength, tally);
    const target = await start((exchange) => {
      seen = exchange;
      exchange.onAborted = () => (aborts += 1);
      stream(exchange);
    });
    const client = new RawClient(target.port);
    client.socket.pause();
    client.send(`GET /a HTTP/1.1\r\nHost: a\r\n${headers}\r\n`);
    await until(() => tally.pauses > 0, 'back-pressure');
    client.destroy();
    await until(() => aborts > 0, 'the abort');
    expect(seen?.aborted).toBe(true);
    seen?.write(PIECE);
    seen?.end();
    seen?.respond(200, [], 'late');
    seen?.pauseBody();
    seen?.resumeBody();
    seen?.destroy();
    expect(aborts).toBe(1);
    expect(target.server.inFlight).toBe(0);
  });
});

describe('a streamed answer', () => {
  it('keeps the connection for the next request', async () => {
    const target = await start((exchange) => {
      exchange.begin(200, [], exchange.request.path === '/known' ? 6 : -1);
      exchange.write(Buffer.from('abc'));
      setImmediate(() => {
        exchange.write(Buffer.from('def'));
        exchange.end();
      });
    });
    const client = new RawClient(target.port);
    client.send('GET /known HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.sees('\r\n\r\nabcdef');
    client.send('GET /unknown HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.sees('\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n');
    client.destroy();
  });

  it('sends its head alone when the first piece is late', async () => {
    const target = await start((exchange) => exchange.begin(200, [], 3));
    const client = new RawClient(target.port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.sees('Content-Length: 3\r\n\r\n');
    client.destroy();
  });

  it('of unknown length reaches a slow client up to what was written, though nothing more is written', async () => {
    let sentBytes = 0;
    const target = await start((exchange) => {
      exchange.begin(200, [], -1);
      do sentBytes += PIECE.length;
      while (exchange.write(PIECE));
    });
    const client = new RawClient(target.port);
    const count = counting(client);
    client.socket.pause();
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => sentBytes > 0, 'the handler');
    client.socket.resume();
    await until(() => count.bytes > sentBytes, 'all that was written');
    client.destroy();
  });

  it('is cut when it ends short of its length or goes beyond it', async () => {
    const target = await start((exchange) => {
      exchange.begin(200, [], 5);
      exchange.write(Buffer.from(exchange.request.path === '/short' ? 'abc' : 'abcdefgh'));
      exchange.end();
    });
    for (const path of ['/short', '/long']) {
      const client = new RawClient(target.port);
      client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await client.isClosed();
      expect(client.text).not.toContain('abcdefgh');
    }
    expect(target.server.inFlight).toBe(0);
  });

  it('is cut by destroy', async () => {
    const target = await start((exchange) => {
      exchange.begin(200, [], -1);
      exchange.write(Buffer.from('abc'));
      setImmediate(() => exchange.destroy());
    });
    const client = new RawClient(target.port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.isClosed();
    expect(client.text).not.toContain('\r\n0\r\n');
  });
});

describe('a request body', () => {
  it('stops coming while it is paused and arrives whole', async () => {
    let receivedBytes = 0;
    let paused: Exchange | undefined;
    const target = await start((exchange) => {
      exchange.readBody((chunk, isLast) => {
        receivedBytes += chunk.length;
        if (paused === undefined) {
          paused = exchange;
          exchange.pauseBody();
        }
        if (isLast) exchange.respond(200, [], String(receivedBytes));
      });
    });
    const client = new RawClient(target.port);
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${TOTAL_BYTES}\r\n\r\n`);
    for (let sent = 0; sent < TOTAL_BYTES; sent += PIECE.length) client.socket.write(PIECE);
    await until(() => paused !== undefined, 'the first piece');
    const atPause = receivedBytes;
    await until(() => client.socket.writableLength > 0 && client.socket.bytesWritten > 0, 'the client to be held up');
    expect(receivedBytes).toBe(atPause);
    expect(atPause).toBeLessThan(2 * 1024 * 1024);
    paused?.resumeBody();
    await client.sees(`\r\n\r\n${TOTAL_BYTES}`);
    client.destroy();
  });

  it.each([
    ['at once', (answer: () => void) => answer()],
    ['a turn later', (answer: () => void) => void setImmediate(answer)],
  ])(
    'that nobody reads ends the connection with the answer (%s) and is never taken for a request',
    async (_name, soon) => {
      const paths: string[] = [];
      const target = await start((exchange) => {
        paths.push(exchange.request.path);
        soon(() => exchange.respond(413, [], 'too large'));
      });
      const client = new RawClient(target.port);
      const inner = 'GET /inner HTTP/1.1\r\nHost: a\r\n\r\n';
      const body = inner.repeat(Math.ceil(1_000_000 / inner.length));
      client.send(`POST /outer HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 500_000)}`);
      await client.sees('too large');
      expect(client.text).toContain('\r\nConnection: close\r\n');
      client.send(`${body.slice(500_000)}GET /next HTTP/1.1\r\nHost: a\r\n\r\n`);
      await client.isClosed();
      expect(paths).toEqual(['/outer']);
      expect(client.text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
      await until(() => target.server.inFlight === 0, 'the exchange over');
    },
  );

  it('is told as aborted when the client goes away within it', async () => {
    let aborts = 0;
    let started = false;
    const target = await start((exchange) => {
      exchange.onAborted = () => (aborts += 1);
      exchange.readBody(() => (started = true));
    });
    const client = new RawClient(target.port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
    await until(() => started, 'the first piece');
    client.destroy();
    await until(() => aborts === 1, 'the abort');
    expect(target.server.inFlight).toBe(0);
  });
});

describe('a body that is held', () => {
  it.each([10, 300_000])('of %i bytes arrives whole at whoever reads it after the handler', async (length) => {
    const target = await start((exchange) => {
      exchange.holdBody();
      setTimeout(() => {
        let bytes = 0;
        exchange.readBody((chunk, isLast) => {
          bytes += chunk.length;
          if (isLast) exchange.respond(200, [], `got ${String(bytes)}`);
        });
      }, 30);
    });
    const client = new RawClient(target.port);
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${String(length)}\r\n\r\n${'x'.repeat(length)}`);
    await client.sees(`got ${String(length)}`);
    // The connection goes on with the next request.
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc');
    await client.sees('got 3');
  });
});
