import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import {
  ArrivalSchedule,
  compileHttpTarget,
  parseAddress,
  seededRandom,
  validateScenario,
} from '@gatehouse/load-scenario';
import { sumOf, summaryOf } from '@gatehouse/load-measure';
import type { Summary, TallyData } from '@gatehouse/load-measure';
import { HttpDriver } from './http-driver.ts';
import type { HttpDriverOptions } from './http-driver.ts';
import { createMonotonicClock } from './monotonic-clock.ts';
import { Pacer } from './pacer.ts';
import { Recorder } from './recorder.ts';

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

interface Rig {
  readonly driver: HttpDriver;
  readonly tallies: TallyData[];
  readonly recorder: Recorder;
  summary(): Summary;
  /** Sends `rate` requests a second for this long, waits for the answers. */
  send(rate: number, durationMs: number): Promise<void>;
}

const nowMs = createMonotonicClock();

function rig(port: number, target: object, options: Partial<HttpDriverOptions> = {}): Rig {
  const tallies: TallyData[] = [];
  const address = parseAddress(`http://127.0.0.1:${String(port)}`, 'http');
  if (typeof address === 'string') throw new Error(address);
  const recorder = new Recorder({
    ...{ startMs: nowMs(), tickMs: 60_000, lastTick: 0, warmUpMs: 0, targets: 1, addresses: 1 },
    onTick: (_index, tally) => tallies.push(tally),
  });
  const document = {
    name: 'a',
    kind: 'http',
    phases: [{ phase: 'steady', rate: 1, duration: '1s' }],
    targets: [target],
  };
  const scenario = validateScenario(document, { env: {} });
  if (!scenario.ok || scenario.value.file.kind !== 'http') throw new Error('the target is wrong');
  const driver = new HttpDriver({
    ...{ addresses: [address], recorder, random: seededRandom(1), nowMs, timeoutMs: 5000, maxInFlight: 1000 },
    ...{ apiKeys: undefined, insecure: false, connections: 10, keepAlive: true },
    targets: scenario.value.file.targets.map((one) => compileHttpTarget(one, {})),
    ...options,
  });
  const sweep = setInterval(() => driver.sweep(nowMs()), 10);
  cleanUps.push(async () => {
    clearInterval(sweep);
    await driver.close();
  });
  return {
    ...{ driver, tallies, recorder },
    summary: () => {
      recorder.finish();
      return summaryOf(sumOf(tallies), 1);
    },
    send: async (rate, durationMs) => {
      const segments = [{ phase: 'steady', fromPerSecond: rate, toPerSecond: rate, durationMs }];
      const schedule = new ArrivalSchedule({ segments, arrival: 'uniform', worker: 0, workers: 1, random: () => 0 });
      const pacer = new Pacer({
        ...{ schedule, pacing: 'timer', startMs: nowMs(), durationMs, nowMs },
        send: (arrival, intendedMs) => driver.start(arrival, intendedMs),
      });
      await pacer.run();
      await driver.drain();
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

describe('HttpDriver', () => {
  it('takes latency from the intended time: a stall of 300 ms shows in p99 although one request was sent in it', async () => {
    const STALL_MS = 300;
    let seen = 0;
    const stall = { sentIn: 0, isOn: false };
    const server = await serve((_request, response) => {
      seen += 1;
      if (seen === 30) {
        stall.isOn = true;
        setTimeout(() => {
          stall.isOn = false;
          response.end();
        }, STALL_MS);
      } else response.end();
      if (stall.isOn) stall.sentIn += 1;
    });
    const { send, summary } = rig(portOf(server), { path: '/' }, { connections: 1 });
    await send(100, 1000);
    const { latencyMs, answers } = summary();
    expect([answers, stall.sentIn]).toEqual([100, 1]);
    // Thirty requests were due while the server stood still; the third last of them waited for at least 280 ms.
    expect(latencyMs.p99).toBeGreaterThan(250);
    expect(latencyMs.p90).toBeGreaterThan(150);
  });

  it('sends what the target says, with counters and keys in turn', async () => {
    const seen: IncomingMessage[] = [];
    const bodies: string[] = [];
    const server = await serve((request, response) => {
      seen.push(request);
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => response.end('1234'));
    });
    const target = {
      method: 'POST',
      path: '/a/${counter}',
      headers: { host: 'api.example.com' },
      json: { n: '${counter}' },
    };
    const apiKeys = { header: 'x-api-key', pick: 'round-robin', keys: ['k0', 'k1'] } as const;
    const { send, summary, tallies } = rig(portOf(server), target, { apiKeys, connections: 1 });
    await send(100, 30);
    expect(seen.map(({ method, url, headers }) => [method, url, headers.host, headers['x-api-key']])).toEqual([
      ['POST', '/a/0', 'api.example.com', 'k0'],
      ['POST', '/a/1', 'api.example.com', 'k1'],
      ['POST', '/a/2', 'api.example.com', 'k0'],
    ]);
    expect(bodies).toEqual(['{"n":"0"}', '{"n":"1"}', '{"n":"2"}']);
    expect(summary()).toMatchObject({ answers: 3, admitted: 3, errors: 0 });
    expect(tallies[0]?.bytesIn).toBe(12);
  });

  it('tells statuses, refusals and unexpected answers apart', async () => {
    let count = 0;
    const server = await serve((_request, response) => {
      response.statusCode = [200, 429, 500, 404][count++ % 4] ?? 200;
      response.end();
    });
    const { send, summary, tallies } = rig(portOf(server), { path: '/' });
    await send(400, 20);
    expect(summary()).toMatchObject({ answers: 8, admitted: 2, refused: 2, errors: 4 });
    expect(tallies[0]?.statuses).toEqual({ 200: 2, 404: 2, 429: 2, 500: 2 });
    expect([tallies[0]?.latency.count, tallies[0]?.refusal.count]).toEqual([6, 2]);
  });

  it('records a server that is not there, that hangs up, and that answers no HTTP', async () => {
    const gone = await serve(() => undefined);
    const port = portOf(gone);
    await new Promise((resolve) => gone.close(resolve));
    const refused = rig(port, { path: '/' });
    await refused.send(100, 20);
    expect(refused.summary().errors).toBe(2);
    expect(refused.tallies[0]?.failures).toEqual({ 'connection-refused': 2 });

    const hangsUp = await serve((request) => request.socket.destroy());
    const closed = rig(portOf(hangsUp), { path: '/' });
    await closed.send(100, 20);
    closed.recorder.finish();
    expect(closed.tallies[0]?.failures).toEqual({ 'connection-closed': 2 });

    const babbles = await serve((request) => request.socket.end('hello\r\n\r\n'));
    const malformed = rig(portOf(babbles), { path: '/' });
    await malformed.send(100, 10);
    malformed.recorder.finish();
    expect(malformed.tallies[0]?.failures).toEqual({ 'malformed-answer': 1 });
    expect(Object.keys(malformed.recorder.examples())).toEqual(['malformed-answer']);
  });

  it('gives up at the timeout, whether the request was sent or waits for a connection, and counts the time waited', async () => {
    const server = await serve(() => undefined);
    const { send, summary, tallies } = rig(portOf(server), { path: '/' }, { timeoutMs: 50, connections: 1 });
    await send(200, 20);
    const { latencyMs } = summary();
    expect(tallies[0]?.failures).toEqual({ timeout: 4 });
    expect([latencyMs.count, latencyMs.p50 >= 50]).toEqual([4, true]);
  });

  it('drops arrivals beyond the bound on what is under way, and says so', async () => {
    const held: (() => void)[] = [];
    const server = await serve((_request, response) => held.push(() => response.end()));
    const { send, summary, driver } = rig(portOf(server), { path: '/' }, { maxInFlight: 2 });
    const sent = send(1000, 10);
    await eventually(() => held.length === 2);
    await eventually(() => driver.inFlight === 2);
    for (const release of held) release();
    await sent;
    const { arrivals, errors, answers } = summary();
    expect([arrivals, answers + errors]).toEqual([10, 10]);
    expect(errors).toBeGreaterThan(0);
  });

  it('opens a connection for each request when they are not kept', async () => {
    const ports = new Set<number | undefined>();
    const server = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    const { send } = rig(portOf(server), { path: '/' }, { keepAlive: false, connections: 1 });
    await send(100, 50);
    expect(ports.size).toBe(5);
  });
});
