import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { eventually, startCluster, startRedis } from '@gatehouse/testing';
import type { Cluster, NodeProcess, RedisServer } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import type { Answer } from './support/call.ts';
import { createControlClients, deployHttpApi, nodesKnown } from './support/control-clients.ts';
import type { ControlClients } from './support/control-clients.ts';
import { runCli } from './support/run-cli.ts';

const START_DEADLINE_MS = 120_000;
const RENEW = { 'cache-control': 'max-age=0' };

let redis: RedisServer;
let cluster: Cluster;
let control: ControlClients;
let backend: Backend;
let answers = 0;

beforeAll(async () => {
  // Each answer has a number: equal numbers are one answer.
  backend = await startBackend((_request, response) => {
    answers += 1;
    const body = `answer ${String(answers)} canary`;
    setTimeout(() => response.writeHead(200, { 'x-backend': 'yes' }).end(body), 50);
  });
  redis = await startRedis();
  const key = randomBytes(32).toString('base64');
  cluster = await startCluster({
    controlPlanes: 1,
    nodes: 2,
    nodeEnv: () => ({ GATEHOUSE_REDIS_URL: redis.url, GATEHOUSE_CACHE_KEY: key }),
  });
  control = createControlClients(cluster.controlPlanes[0]?.grpcPort ?? 0);
  await nodesKnown(control, cluster.nodes.length);
}, START_DEADLINE_MS);

afterAll(async () => {
  control.close();
  await cluster.stop();
  await redis.stop();
  await backend.close();
});

function node(index: number): NodeProcess {
  const found = cluster.nodes[index];
  if (found === undefined) throw new Error(`no node ${String(index)}`);
  return found;
}

function ask(index: number, apiId: string, path = '/', headers: Record<string, string> = {}): Promise<Answer> {
  return call({ port: node(index).trafficPort, host: `${apiId}.execute-api.localhost`, path, headers });
}

async function deploy(apiId: string, settings: object = {}, cacheKeyParameters: readonly string[] = []): Promise<void> {
  const integration = {
    integrationType: 'HTTP_PROXY',
    integrationUri: backend.url,
    integrationMethod: 'ANY',
    cacheKeyParameters,
  };
  const api = { integrations: { i: integration }, routes: [{ routeKey: '$default', target: 'integrations/i' }] };
  await deployHttpApi(control, apiId, api, {
    stageName: '$default',
    cacheClusterEnabled: true,
    defaultRouteSettings: settings,
  });
}

/**
 * What both nodes answer at a path that nobody has asked for. At another one when they differ: Redis is asked for 50 ms at most and told
 * without waiting, and a node that it is late for calls the backend and keeps that.
 */
async function sharedAnswer(apiId: string): Promise<{ readonly path: string; readonly body: string }> {
  let tries = 0;
  return eventually(async () => {
    tries += 1;
    const path = `/shared/${String(tries)}`;
    const { body } = await ask(0, apiId, path);
    expect((await ask(1, apiId, path)).body).toBe(body);
    return { path, body };
  });
}

describe('the response cache of a fleet', () => {
  it('answers a hundred requests at once with one call of the backend, and the other node from Redis', async () => {
    await deploy('once', {}, ['$request.path']);
    const before = backend.seen.length;
    const all = await Promise.all(Array.from({ length: 100 }, () => ask(0, 'once')));
    expect(new Set(all.map(({ status, body }) => `${String(status)} ${body}`)).size).toBe(1);
    expect(new Set(all.map(({ headers }) => headers['apigw-requestid'])).size).toBe(100);
    expect(backend.seen.length - before).toBe(1);
    await sharedAnswer('once');
  });

  it('varies by the declared parameters and by nothing else', async () => {
    await deploy('vary', {}, ['$request.querystring.q', '$request.header.accept-language']);
    const en = { 'accept-language': 'en' };
    const first = await ask(0, 'vary', '/a?q=1', en);
    expect((await ask(0, 'vary', '/b?q=1&r=2', { ...en, 'x-other': '1' })).body).toBe(first.body);
    expect((await ask(0, 'vary', '/a?q=2', en)).body).not.toBe(first.body);
    expect((await ask(0, 'vary', '/a?q=1', { 'accept-language': 'de' })).body).not.toBe(first.body);
  });

  it('is flushed on every node by one command, and by a change of its size', async () => {
    await deploy('flushed', {}, ['$request.path']);
    const first = await sharedAnswer('flushed');
    const again = (index: number): Promise<Answer> => ask(index, 'flushed', first.path);
    const grpcPort = cluster.controlPlanes[0]?.grpcPort ?? 0;
    const said = await runCli(['stages', 'flush-cache', 'flushed', '$default'], { grpcPort });
    expect([said.code, `${said.stdout}${said.stderr}`]).toEqual([
      0,
      'The response cache of stage $default of API flushed is flushed.\n',
    ]);
    await eventually(async () => {
      const bodies = await Promise.all([again(0), again(1)]);
      for (const { body } of bodies) expect(body).not.toBe(first.body);
    });
    const second = await again(0);
    const stage = await control.stages.getStage({ apiId: 'flushed', stageName: '$default' });
    if (stage.settings === undefined) throw new Error('a stage without settings');
    await control.stages.updateStage({ apiId: 'flushed', settings: { ...stage.settings, cacheClusterSize: '1.6' } });
    await eventually(async () => {
      expect((await again(0)).body).not.toBe(second.body);
    });
  });

  it('is renewed by a client where anybody may; elsewhere the wish is ignored with a warning, or refused', async () => {
    await deploy('open', { requireAuthorizationForCacheControl: false });
    await deploy('warned');
    await deploy('strict', { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' });
    const [open, warned] = [await ask(0, 'open'), await ask(0, 'warned')];
    const renewed = await ask(0, 'open', '/', RENEW);
    expect(renewed.body).not.toBe(open.body);
    expect((await ask(0, 'open')).body).toBe(renewed.body);
    const ignored = await ask(0, 'warned', '/', RENEW);
    expect([ignored.body, ignored.headers.warning]).toEqual([
      warned.body,
      '199 Cache-control headers were ignored because the caller was unauthorized.',
    ]);
    const refused = await ask(0, 'strict', '/', RENEW);
    expect([refused.status, refused.body]).toEqual([403, '{"message":"Forbidden"}']);
  });

  it('holds nothing in Redis that can be read when entries are to be encrypted, and still shares it', async () => {
    await deploy('sealed', { cacheDataEncrypted: true }, ['$request.path']);
    await deploy('legible', {}, ['$request.path']);
    const [first, legible] = [await sharedAnswer('sealed'), await sharedAnswer('legible')];
    const texts = await textsInRedis();
    expect(texts).toContain(legible.body);
    for (const secret of [first.body, 'sealed']) expect(texts).not.toContain(secret);
    const scrape = await call({ port: node(0).adminPort, host: 'localhost', path: '/metrics' });
    expect(scrape.body).toMatch(/gatehouse_cache_misses_total\{api_id="sealed",stage="\$default"\} [1-9]/);
    const second = await call({ port: node(1).adminPort, host: 'localhost', path: '/metrics' });
    expect(second.body).toMatch(/gatehouse_cache_hits_total\{api_id="sealed",stage="\$default"\} [1-9]/);
    expect(second.body).toMatch(/gatehouse_cache_bytes\{api_id="sealed",stage="\$default"\} \d{3}/);
  });

  it('goes on without Redis, and no request waits for a frozen one', async () => {
    await deploy('alone', {}, ['$request.path']);
    const known = await ask(0, 'alone', '/known');
    redis.freeze();
    try {
      expect((await ask(0, 'alone', '/known')).body).toBe(known.body);
      const fresh = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(0, 'alone', `/${String(i)}`)));
      expect(fresh.map(({ status }) => status)).toEqual(fresh.map(() => 200));
      expect((await ask(0, 'alone', '/7')).body).toBe(fresh[7]?.body);
    } finally {
      redis.thaw();
    }
  });
});

/** All keys and values, past the gateway. */
async function textsInRedis(): Promise<string> {
  const cli = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('redis-cli', ['-p', String(redis.port), ...args], {
      encoding: 'latin1',
    });
    return stdout;
  };
  const keys = (await cli('--scan', '--pattern', 'gatehouse:cache:*')).split('\n').filter((key) => key !== '');
  const values = await Promise.all(keys.map((key) => cli('GET', key)));
  return [...keys, ...values].join('\n');
}
