import { describe, expect, it } from 'vitest';
import { OK, setUp } from './testing/client-and-server.ts';
import { until } from './testing/loopback.ts';

describe('a call', () => {
  it('gets head, body and end in hand when the response came in one read, and its connection is used again', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.write(OK));
    const first = await run();
    await run();
    expect(first.events).toEqual(['head 200', 'data ok', 'end']);
    expect(first.bodyInHand).toBe(true);
    expect(stats()).toMatchObject({ opened: 1, idle: 1, calls: 2 });
  });

  it('sends head and small body in one write, with our framing only', async () => {
    const seen: string[] = [];
    const { start } = await setUp((text, socket) => {
      seen.push(text);
      socket.write(OK);
    });
    const call = start({
      method: 'POST',
      headers: ['x-a', 'b', 'Content-Length', '99', 'connection', 'x-a'],
      contentLength: 5,
    });
    call.call?.write(Buffer.from('hello'));
    call.call?.end();
    await call.finished;
    expect(seen).toEqual(['POST / HTTP/1.1\r\nhost: upstream.test\r\nx-a: b\r\ncontent-length: 5\r\n\r\nhello']);
  });

  it('sends a body of unknown length in chunks', async () => {
    let seen = '';
    const { start } = await setUp((text, socket) => {
      seen += text;
      if (seen.endsWith('0\r\n\r\n')) socket.write(OK);
    });
    const call = start({ method: 'POST', contentLength: -1 });
    call.call?.write(Buffer.from('hello'));
    call.call?.write(Buffer.alloc(10_000, 'x'));
    call.call?.end();
    await call.finished;
    expect(seen.split('\r\n\r\n').slice(1).join('|')).toBe(`5\r\nhello\r\n2710\r\n${'x'.repeat(10_000)}\r\n0|`);
  });

  it('never puts bytes behind an answer that came before the whole request was sent', async () => {
    const { start, run, stats } = await setUp((_text, socket) => socket.write(OK));
    const early = start({ method: 'POST', contentLength: 100 });
    early.call?.write(Buffer.from('only a part'));
    await early.finished;
    expect(early.events.at(-1)).toBe('end');
    expect(early.call?.write(Buffer.from('more'))).toBe(true);
    await run();
    expect(stats()).toMatchObject({ opened: 2 });
  });

  it('refuses values with line ends before anything is sent', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.write(OK));
    for (const value of ['a\r\nx: y', 'a\nb', 'a\0b', 'a\u010ab', '\u0141']) {
      const refused = await run({ headers: ['x-a', value] });
      expect(refused.events).toEqual(['failure UNREACHABLE']);
      expect(refused.cause).toMatchObject({ code: 'REQUEST_REFUSED' });
    }
    expect(stats()).toMatchObject({ opened: 0 });
  });

  it('fails when the body is longer than announced', async () => {
    const { start } = await setUp(() => undefined);
    const call = start({ method: 'POST', contentLength: 2 });
    expect(call.call?.write(Buffer.from('abc'))).toBe(false);
    await call.finished;
    expect(call.events).toEqual(['failure BROKEN']);
  });
});

describe('a response that must not be trusted', () => {
  it.each([
    ['malformed', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', ['failure MALFORMED_RESPONSE']],
    ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', ['failure MALFORMED_RESPONSE']],
    [
      'a head longer than the bound',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`,
      ['failure MALFORMED_RESPONSE'],
    ],
  ])('is %s: the call fails and the connection closes', async (_what, response, events) => {
    const { run, stats } = await setUp((_text, socket) => socket.write(response));
    expect((await run()).events).toEqual(events);
    expect(stats()).toMatchObject({ connections: 0 });
  });

  it('is followed by excess bytes: it is delivered, the connection is never used again', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.write(OK + OK));
    expect((await run()).events).toEqual(['head 200', 'data ok', 'end']);
    expect((await run()).body).toBe('ok');
    expect(stats()).toMatchObject({ opened: 2, connections: 0 });
  });

  it('comes without a request: the idle connection closes', async () => {
    const { run, stats, server } = await setUp((_text, socket) => socket.write(OK));
    await run();
    server.sockets[0]?.write(OK);
    await until(() => stats()?.connections === 0);
    expect((await run()).body).toBe('ok');
  });

  it('breaks off in its body: BROKEN behind the head', async () => {
    const { run } = await setUp((_text, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart'));
    expect((await run()).events).toEqual(['head 200', 'data part', 'failure BROKEN']);
  });

  it('ends with the connection: complete when it has no length', async () => {
    const { run } = await setUp((_text, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall'));
    expect((await run()).events).toEqual(['head 200', 'data all', 'end']);
  });
});

describe('a connection that the peer closed', () => {
  it('while idle is taken again by nobody; at the moment of use the request is repeated once on a fresh one', async () => {
    let requests = 0;
    const { run, stats } = await setUp((_text, socket) => (++requests === 2 ? socket.destroy() : socket.write(OK)));
    await run();
    expect((await run()).events).toEqual(['head 200', 'data ok', 'end']);
    expect(stats()).toMatchObject({ opened: 2, staleRetries: 1 });
  });

  it('fails a request that may not be repeated', async () => {
    let requests = 0;
    const { run, stats } = await setUp((_text, socket) => (++requests === 2 ? socket.destroy() : socket.write(OK)));
    await run();
    expect((await run({ method: 'POST' })).events).toEqual(['failure UNREACHABLE']);
    expect(stats()).toMatchObject({ opened: 1, staleRetries: 0 });
  });

  it('fails a request on a fresh connection: no second try', async () => {
    const { run, stats } = await setUp((_text, socket) => socket.destroy());
    expect((await run()).events).toEqual(['failure UNREACHABLE']);
    expect(stats()).toMatchObject({ opened: 1 });
  });

  it('after Connection: close and after HTTP/1.0 is not used again', async () => {
    const { run, stats } = await setUp((_text, socket, number) =>
      socket.write(number === 1 ? OK.replace('\r\n', '\r\nConnection: close\r\n') : OK.replace('1.1', '1.0')),
    );
    await run();
    await run();
    await run();
    expect(stats()).toMatchObject({ opened: 3, idle: 0 });
  });
});
