import { afterEach, describe, expect, it } from 'vitest';
import { until } from './test-support.ts';
import { closeEcho, frames, startEcho } from './testing/websocket-echo.ts';
import { closePayload, frame } from './testing/websocket-frames.ts';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const CONTINUATION = 0;
const KIB = 1024;

afterEach(closeEcho);

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
