import { afterEach, describe, expect, it } from 'vitest';
import { until } from './test-support.ts';
import { closeEcho, frames, rawClient, startEcho } from './testing/websocket-echo.ts';
import { frame, handshake } from './testing/websocket-frames.ts';

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const CONTINUATION = 0;

afterEach(closeEcho);

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
    const client = rawClient();
    client.send(change(handshake()));
    await client.sees('HTTP/1.1 426');
    expect(echo.sockets).toHaveLength(0);
  });

  it('closes a client that talks before its handshake is answered', async () => {
    const echo = await startEcho();
    const client = rawClient();
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
