import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { eventually } from '@gatehouse/testing';
import { compileWebSocketTarget, parseAddress, seededRandom, validateScenario } from '@gatehouse/load-scenario';
import { sumOf, summaryOf } from '@gatehouse/load-measure';
import type { Summary, TallyData } from '@gatehouse/load-measure';
import { createMonotonicClock } from './monotonic-clock.ts';
import { Recorder } from './recorder.ts';
import { WebSocketDriver } from './websocket-driver.ts';

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type OnConnection = (socket: WebSocket, request: IncomingMessage) => void;

async function serve(onConnection: OnConnection): Promise<{ readonly port: number; readonly server: WebSocketServer }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', onConnection);
  await new Promise((resolve) => server.once('listening', resolve));
  cleanUps.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

const echo: OnConnection = (socket) => {
  socket.on('message', (data, binary) => socket.send(data, { binary }));
};

const nowMs = createMonotonicClock();

interface Outcome {
  readonly summary: Summary;
  readonly tally: TallyData;
}

/** Opens connections at once, waits until all have ended by themselves, or drains when told. */
async function run(
  port: number,
  target: object,
  connections: number,
  { timeoutMs = 2000, drainAtOnce = false, maxInFlight = 100 } = {},
): Promise<Outcome> {
  const tallies: TallyData[] = [];
  const recorder = new Recorder({
    ...{ startMs: nowMs(), tickMs: 60_000, lastTick: 0, warmUpMs: 0, targets: 1, addresses: 1 },
    onTick: (_index, tally) => tallies.push(tally),
  });
  const document = {
    name: 'a',
    kind: 'websocket',
    phases: [{ phase: 'steady', rate: 1, duration: '1s' }],
    targets: [target],
  };
  const scenario = validateScenario(document, { env: {} });
  const address = parseAddress(`ws://127.0.0.1:${String(port)}`, 'websocket');
  if (!scenario.ok || scenario.value.file.kind !== 'websocket' || typeof address === 'string')
    throw new Error('must be valid');
  const driver = new WebSocketDriver({
    ...{ addresses: [address], recorder, random: seededRandom(1), nowMs, timeoutMs, maxInFlight, insecure: false },
    apiKeys: { header: 'x-api-key', pick: 'round-robin', keys: ['canary'] },
    targets: scenario.value.file.targets.map((one) => compileWebSocketTarget(one, {})),
  });
  const sweep = setInterval(() => driver.sweep(nowMs()), 10);
  cleanUps.push(async () => {
    clearInterval(sweep);
    await driver.close();
  });
  for (let number = 0; number < connections; number += 1) driver.start({ atMs: 0, number }, nowMs());
  if (drainAtOnce) await driver.drain();
  else await eventually(() => driver.inFlight === 0);
  recorder.finish();
  const tally = sumOf(tallies);
  return { tally, summary: summaryOf(tally, 1) };
}

describe('WebSocketDriver', () => {
  it('connects, sends at fixed times, takes the echo, and closes normally after its hold', async () => {
    const requests: IncomingMessage[] = [];
    const codes: number[] = [];
    const { port } = await serve((socket, request) => {
      requests.push(request);
      socket.on('close', (code) => codes.push(code));
      echo(socket, request);
    });
    const target = {
      path: '/room/${counter}',
      hold: '110ms',
      subprotocols: ['chat'],
      messages: { every: '50ms', text: 'hello ${counter}' },
    };
    const { summary, tally } = await run(port, target, 2);
    expect(requests.map(({ url, headers }) => [url, headers['x-api-key'], headers['sec-websocket-protocol']])).toEqual([
      ['/room/0', 'canary', 'chat'],
      ['/room/1', 'canary', 'chat'],
    ]);
    expect(summary).toMatchObject({ arrivals: 2, admitted: 2, messagesSent: 4, messagesReceived: 4, errors: 0 });
    expect([tally.statuses, tally.latency.count, tally.connect.count]).toEqual([{ 101: 2 }, 4, 2]);
    await eventually(() => expect(codes).toEqual([1000, 1000]));
  });

  it('counts latency from the intended time: a stalled connection shows in every message that was due meanwhile', async () => {
    const { port } = await serve((socket) => {
      const held: string[] = [];
      let isStalled = true;
      // What comes after the stall is answered at once: on a busy machine the client may be late, too.
      socket.on('message', (data: Buffer) => (isStalled ? held.push(data.toString()) : socket.send(data.toString())));
      setTimeout(() => {
        isStalled = false;
        for (const text of held) socket.send(text);
      }, 300);
    });
    const { tally, summary } = await run(
      port,
      { path: '/', hold: '210ms', messages: { every: '20ms', text: '${counter}' } },
      1,
    );
    expect([tally.failures, summary.messagesReceived]).toEqual([{}, 10]);
    expect(summary.latencyMs.max).toBeGreaterThan(250);
    expect(summary.latencyMs.p50).toBeGreaterThan(150);
  });

  it('tells a wrong echo, and takes any answer when that is enough', async () => {
    const { port } = await serve((socket) => socket.on('message', () => socket.send('no')));
    const target = (expected: string): object => ({
      path: '/',
      hold: '30ms',
      messages: { every: '20ms', text: 'x', expect: expected },
    });
    expect((await run(port, target('echo'), 1)).tally.failures).toEqual({ 'wrong-echo': 1 });
    expect((await run(port, target('answer'), 1)).summary).toMatchObject({ errors: 0, messagesReceived: 1 });
  });

  it('does not wait for answers that are not expected, and gives up on those that never come', async () => {
    const { port } = await serve(() => undefined);
    const target = (expected: string): object => ({
      path: '/',
      hold: '30ms',
      messages: { every: '20ms', text: 'x', expect: expected },
    });
    expect((await run(port, target('none'), 1)).summary).toMatchObject({ errors: 0, messagesSent: 1 });
    const { tally, summary } = await run(port, target('echo'), 1, { timeoutMs: 100 });
    expect([tally.failures, summary.latencyMs.max >= 100]).toEqual([{ timeout: 1 }, true]);
  });

  it('records refused handshakes by status, a connection closed early, and a server that is not there', async () => {
    const http = createServer();
    http.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'));
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    const { port } = http.address() as AddressInfo;
    const refused = await run(port, { path: '/', hold: '1s' }, 2);
    expect([refused.tally.statuses, refused.summary.errors]).toEqual([{ 403: 2 }, 2]);
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    expect((await run(port, { path: '/', hold: '1s' }, 1)).tally.failures).toEqual({ 'connection-refused': 1 });

    const closing = await serve((socket) => socket.close(1011));
    const closed = await run(closing.port, { path: '/', hold: '10s' }, 1);
    expect([closed.tally.statuses, closed.tally.failures]).toEqual([{ 101: 1 }, { 'connection-closed': 1 }]);
  });

  it('gives up a handshake that is never answered', async () => {
    const http = createServer();
    http.on('upgrade', () => undefined);
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    cleanUps.push(() => {
      http.closeAllConnections();
      http.close();
    });
    const { tally } = await run((http.address() as AddressInfo).port, { path: '/', hold: '1s' }, 1, { timeoutMs: 50 });
    expect(tally.failures).toEqual({ 'connect-timeout': 1 });
  });

  it('ends held connections normally when the run is over, and drops what is beyond the bound', async () => {
    const codes: number[] = [];
    const { port } = await serve((socket) => socket.on('close', (code) => codes.push(code)));
    const { summary } = await run(port, { path: '/', hold: '1h' }, 3, { drainAtOnce: true, maxInFlight: 2 });
    expect(summary).toMatchObject({ arrivals: 3, admitted: 2, errors: 1 });
    await eventually(() => expect(codes).toEqual([1000, 1000]));
  });
});
