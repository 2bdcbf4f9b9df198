import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange, WebSocketConnection } from '@gatehouse/exchange';
import type { HttpServerOptions } from './options.ts';
import { startServer, until } from './test-support.ts';
import type { TestServer } from './test-support.ts';
import { closePayload, frame, handshake, RawWebSocket } from './websocket-frames.ts';
import type { ReceivedFrame } from './websocket-frames.ts';

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const CONTINUATION = 0;
const KIB = 1024;

const opened: { server?: TestServer; clients: RawWebSocket[] } = { clients: [] };

/** An echo, and what its connections went through. */
interface Echo {
  readonly closes: [number, string][];
  readonly sockets: WebSocketConnection[];
  readonly received: string[];
  connect(more?: readonly string[]): Promise<RawWebSocket>;
}

async function startEcho(options: Partial<HttpServerOptions> = {}): Promise<Echo> {
  const echo = { closes: [] as [number, string][], sockets: [] as WebSocketConnection[], received: [] as string[] };
  const accept = (exchange: Exchange): void => {
    let socket: WebSocketConnection | undefined = undefined;
    socket = exchange.accept?.(
      {
        onMessage: (text) => {
          echo.received.push(text);
          socket?.send(text);
        },
        onClose: (code, reason) => echo.closes.push([code, reason]),
      },
      '',
    );
    if (socket === undefined) exchange.respond(426, [], '');
    else echo.sockets.push(socket);
  };
  const server = await startServer((exchange) => setImmediate(accept, exchange), options);
  opened.server = server;
  const connect = async (more: readonly string[] = []): Promise<RawWebSocket> => {
    const client = new RawWebSocket(server.port);
    opened.clients.push(client);
    client.send(handshake(more));
    await client.sees('\r\n\r\n');
    return client;
  };
  return { ...echo, connect };
}

async function frames(client: RawWebSocket, count: number): Promise<ReceivedFrame[]> {
  await until(() => client.frames().length >= count, `${String(count)} frames`);
  return client.frames();
}

afterEach(() => {
  for (const client of opened.clients.splice(0)) client.destroy();
  opened.server?.server.close();
});

describe('WebSocket handshake', () => {
  it('answers 101 with the accept key of RFC 6455 after the handler has waited', async () => {
    const client = await (await startEcho()).connect();
    expect(client.text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    expect(client.text).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n');
    expect(client.text).not.toContain('uWebSockets');
  });

  it('declines compression', async () => {
    const client = await (await startEcho()).connect(['Sec-WebSocket-Extensions: permessage-deflate']);
    expect(client.text.toLowerCase()).not.toContain('sec-websocket-extensions');
  });

  it.each([
    ['POST', (head: string) => head.replace('GET', 'POST')],
    ['a short key', (head: string) => head.replace('dGhlIHNhbXBsZSBub25jZQ==', 'short')],
    ['no key', (head: string) => head.replace(/Sec-WebSocket-Key[^\r]*\r\n/, '')],
  ])('gives a request with %s to the handler as one that cannot be accepted', async (_what, change) => {
    const echo = await startEcho();
    const client = new RawWebSocket(opened.server?.port ?? 0);
    opened.clients.push(client);
    client.send(change(handshake()));
    await client.sees('HTTP/1.1 426');
    expect(echo.sockets).toHaveLength(0);
  });

  it('closes a client that talks before its handshake is answered', async () => {
    const echo = await startEcho();
    const client = new RawWebSocket(opened.server?.port ?? 0);
    opened.clients.push(client);
    client.send(handshake() + frame(TEXT, 'too early'));
    await client.isClosed();
    expect(echo.received).toEqual([]);
  });
});

describe('WebSocket framing', () => {
  it.each([0, 1, 125, 126, 127, 128, 65_535, 65_536])('echoes a text of %i bytes', async (length) => {
    const client = await (await startEcho()).connect();
    client.send(frame(TEXT, 'x'.repeat(length)));
    const [echoed] = await frames(client, 1);
    expect(echoed?.opcode).toBe(TEXT);
    expect(echoed?.text).toHaveLength(length);
  });

  it('takes a message that arrives byte by byte', async () => {
    const client = await (await startEcho()).connect();
    for (const byte of frame(TEXT, 'slow')) {
      client.send(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await frames(client, 1))[0]?.text).toBe('slow');
  });

  it('joins fragments, and answers a ping between them', async () => {
    const client = await (await startEcho()).connect();
    client.send(frame(TEXT, 'one ', { isFinal: false }) + frame(PING, 'p') + frame(CONTINUATION, 'two'));
    expect(await frames(client, 2)).toEqual([
      { opcode: PONG, text: 'p', code: 0 },
      { opcode: TEXT, text: 'one two', code: 0 },
    ]);
  });

  it('joins empty fragments and characters that are cut in two', async () => {
    const client = await (await startEcho()).connect();
    const euro = Buffer.from('€');
    const first = frame(TEXT, euro.subarray(0, 1), { isFinal: false });
    client.send(first + frame(CONTINUATION, '', { isFinal: false }) + frame(CONTINUATION, euro.subarray(1)));
    expect((await frames(client, 1))[0]?.text).toBe('€');
  });

  it('answers pings with their payload up to 125 bytes, and takes pongs that nobody asked for', async () => {
    const client = await (await startEcho()).connect();
    client.send(frame(PONG, 'unasked') + frame(PING, '') + frame(PING, 'y'.repeat(125)));
    const answers = await frames(client, 2);
    expect(answers.map(({ opcode, text }) => [opcode, text.length])).toEqual([
      [PONG, 0],
      [PONG, 125],
    ]);
  });

  it.each([
    ['a reserved bit', frame(TEXT, 'x', { reservedBits: 4 })],
    ['all reserved bits', frame(TEXT, 'x', { reservedBits: 7 })],
    ['a reserved opcode', frame(3, 'x')],
    ['a reserved control opcode', frame(11, 'x')],
    ['a ping of 126 bytes', frame(PING, 'x'.repeat(126))],
    ['a ping in fragments', frame(PING, 'x', { isFinal: false })],
    ['a continuation of nothing', frame(CONTINUATION, 'x')],
    ['a text within a fragmented text', frame(TEXT, 'x', { isFinal: false }) + frame(TEXT, 'y')],
  ])('fails the connection for %s', async (_what, bytes) => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(bytes);
    await client.isClosed();
    expect(echo.received).toEqual([]);
    expect(echo.closes).toEqual([[1002, 'Protocol error']]);
  });

  it('never gives a text to its handler that was sent without mask', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(frame(TEXT, 'without mask', { isMasked: false }) + frame(TEXT, 'more', { isMasked: false }));
    client.socket.end();
    await until(() => echo.closes.length === 1, 'the end of the connection');
    expect(echo.received.join()).not.toContain('without');
  });
});

describe('WebSocket text', () => {
  it.each([
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe])],
    ['a surrogate', Buffer.from([0xed, 0xa0, 0x80])],
    ['an overlong form', Buffer.from([0xc0, 0xaf])],
    ['beyond U+10FFFF', Buffer.from([0xf4, 0x90, 0x80, 0x80])],
    ['a cut character', Buffer.from([0x61, 0xe2, 0x82])],
  ])('fails the connection for %s', async (_what, bytes) => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(frame(TEXT, bytes));
    await client.isClosed();
    expect(echo.received).toEqual([]);
    expect(echo.closes).toEqual([[1007, 'Invalid UTF-8']]);
  });

  it.each(['\u0000', '\u007f', '\ufffd', '\uffff', '\u{10ffff}', 'κόσμε', '👩‍🚀'])('echoes %j', async (text) => {
    const client = await (await startEcho()).connect();
    client.send(frame(TEXT, text));
    expect((await frames(client, 1))[0]?.text).toBe(text);
  });

  it('closes a client that sends a binary message with 1003', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(frame(BINARY, 'x'));
    expect(await frames(client, 1)).toMatchObject([{ opcode: CLOSE, code: 1003 }]);
    await client.isClosed();
    expect(echo.received).toEqual([]);
  });
});

describe('WebSocket limits', () => {
  it('takes a message of exactly the limit, whole or in fragments', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    const half = 'x'.repeat(64 * KIB);
    client.send(frame(TEXT, half + half));
    client.send(frame(TEXT, half, { isFinal: false }) + frame(CONTINUATION, half));
    await until(() => echo.received.length === 2, 'two messages');
    expect(echo.received.map(({ length }) => length)).toEqual([128 * KIB, 128 * KIB]);
  });

  it('closes a client with 1009 for one byte more, whole or in fragments', async () => {
    const echo = await startEcho();
    const half = 'x'.repeat(64 * KIB);
    const whole = await echo.connect();
    whole.send(frame(TEXT, `${half}${half}y`));
    const parts = await echo.connect();
    parts.send(frame(TEXT, half, { isFinal: false }) + frame(CONTINUATION, `${half}y`));
    for (const client of [whole, parts]) {
      expect(await frames(client, 1)).toMatchObject([{ opcode: CLOSE, code: 1009 }]);
      await client.isClosed();
    }
    expect(echo.received).toEqual([]);
  });

  it('cuts a connection at the head of a frame that claims to be huge, and keeps none of it', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(
      Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]).toString('latin1'),
    );
    await client.isClosed();
    expect(echo.closes).toEqual([[1009, 'Message too big']]);
  });

  it('bounds what waits for a slow reader, and tells who sends', async () => {
    const echo = await startEcho({ webSockets: { maxMessageBytes: 128 * KIB, maxBufferedBytes: 256 * KIB } });
    const client = await echo.connect();
    client.socket.pause();
    const [socket] = echo.sockets;
    const message = 'x'.repeat(64 * KIB);
    const results = new Set<string | undefined>();
    for (let i = 0; i < 500; i += 1) results.add(socket?.send(message));
    expect(results).toEqual(new Set(['sent', 'buffered', 'dropped']));
    expect(socket?.bufferedBytes).toBeLessThanOrEqual((256 + 64 + 1) * KIB);
    socket?.close(1008, 'Slow reader');
    client.socket.resume();
    await until(() => client.frames().at(-1)?.opcode === CLOSE, 'the close frame');
    expect(client.frames().at(-1)).toEqual({ opcode: CLOSE, code: 1008, text: 'Slow reader' });
  });
});

describe('WebSocket close', () => {
  it.each([
    [1000, 'bye'],
    [1001, ''],
    [1011, 'x'.repeat(123)],
    [4000, ''],
    [4999, 'own'],
  ])('answers a close with %i and hands code and reason on', async (code, reason) => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(frame(CLOSE, closePayload(code, reason)));
    expect(await frames(client, 1)).toEqual([{ opcode: CLOSE, code, text: reason }]);
    await client.isClosed();
    expect(echo.closes).toEqual([[code, reason]]);
  });

  it('answers a close without status and reports 1005', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(frame(CLOSE, ''));
    expect(await frames(client, 1)).toEqual([{ opcode: CLOSE, code: 0, text: '' }]);
    await until(() => echo.closes.length === 1, 'the close');
    expect(echo.closes).toEqual([[1005, 'Client-side close frame status not set']]);
  });

  // 3000 to 3999 are for libraries (RFC 6455 7.4.2); the native side takes them for invalid all the same.
  it.each([0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 3000, 3999])(
    'ends the connection for close code %i and answers it without a code',
    async (code) => {
      const echo = await startEcho();
      const client = await echo.connect();
      client.send(frame(CLOSE, closePayload(code)));
      await client.isClosed();
      expect(client.frames()).toEqual([{ opcode: CLOSE, code: 0, text: '' }]);
      expect(echo.closes).toEqual([[1006, '']]);
    },
  );

  it('ends the connection for a close reason that is no UTF-8', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(frame(CLOSE, closePayload(1000, Buffer.from([0xff]))));
    await client.isClosed();
    expect(echo.closes).toEqual([[1006, '']]);
  });

  it('ends the connection for a close payload of one byte', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(frame(CLOSE, 'x'));
    await client.isClosed();
    expect(echo.closes).toHaveLength(1);
  });

  it('ignores what comes after a close', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.send(frame(CLOSE, closePayload(1000)) + frame(TEXT, 'late') + frame(PING, ''));
    await client.isClosed();
    expect(echo.received).toEqual([]);
    expect(client.frames()).toHaveLength(1);
  });

  it('sends the close of its owner, once, and ignores sends behind it', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    const [socket] = echo.sockets;
    socket?.close(1001, 'Going away');
    expect(socket?.send('late')).toBe('dropped');
    socket?.close(1000, 'again');
    expect(await frames(client, 1)).toEqual([{ opcode: CLOSE, code: 1001, text: 'Going away' }]);
    expect(echo.closes).toEqual([[1001, 'Going away']]);
  });

  it('reports 1006 for a connection that breaks', async () => {
    const echo = await startEcho();
    const client = await echo.connect();
    client.destroy();
    await until(() => echo.closes.length === 1, 'the close');
    expect(echo.closes).toEqual([[1006, '']]);
  });
});
