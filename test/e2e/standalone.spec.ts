import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { startBackend } from './support/backend.ts';
import { call } from './support/call.ts';
import { deployHttpApi } from './support/control-clients.ts';
import { runGateway, startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function started(env: Record<string, string> = {}): Promise<Gateway> {
  const gateway = await startGateway(env);
  cleanUps.push(() => gateway.stop());
  return gateway;
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const MOCK = {
  integrations: { m: { integrationType: 'MOCK', mockResponse: { body: 'hi' } } },
  routes: [{ routeKey: 'GET /', target: 'integrations/m' }],
};

describe('the standalone process', () => {
  it('deploys the example into an empty store and prints lines that work', async () => {
    const gateway = await started({ GATEHOUSE_EXAMPLE: 'true', GATEHOUSE_EXAMPLE_PORT: '0' });
    const port = gateway.trafficPort;
    const answer = await call({ port, host: 'hello.execute-api.localhost', path: '/hello/world' });
    expect([answer.status, answer.body, answer.headers['x-greeted']]).toEqual([
      200,
      '{"message":"Hello, world!"}\n',
      'world',
    ]);
    expect(gateway.output()).toContain(`curl http://hello.execute-api.localhost:${String(port)}/hello/world`);
  });

  it('names port and variable, and exits 1, when a port is busy', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => {
      blocker.listen(0, '127.0.0.1', resolve);
    });
    cleanUps.push(() => void blocker.close());
    const { port } = blocker.address() as AddressInfo;
    for (const variable of [
      'GATEHOUSE_HTTP_PORT',
      'GATEHOUSE_ADMIN_PORT',
      'GATEHOUSE_GRPC_PORT',
      'GATEHOUSE_MANAGEMENT_PORT',
    ]) {
      const { code, output } = await runGateway({ GATEHOUSE_DATA_DIR: folder(), [variable]: String(port) });
      expect([variable, code]).toEqual([variable, 1]);
      expect(output).toContain(`port ${String(port)}`);
      expect(output).toContain(variable);
    }
  });

  it('names every wrong setting with the allowed values and exits 2', async () => {
    const { code, output } = await runGateway({
      GATEHOUSE_HTTP_PORT: 'http',
      GATEHOUSE_LOG_LEVEL: 'loud',
      GATEHOUSE_PROT: '1',
    });
    expect(code).toBe(2);
    expect(output).toContain('GATEHOUSE_HTTP_PORT="http" is not allowed: must be a port');
    expect(output).toContain('one of debug, info, warn, error');
    expect(output).toContain('GATEHOUSE_PROT is not a setting');
  });

  it('lists all settings with --help', async () => {
    const { code, output } = await runGateway({}, ['--help']);
    expect([code, output.includes('GATEHOUSE_GRPC_PORT')]).toEqual([0, true]);
  });

  it('says that the store is damaged, exits 1 and touches nothing', async () => {
    const dir = folder();
    const file = join(dir, 'control.db');
    writeFileSync(file, 'this is no database, but somebody may still want it');
    const { code, output } = await runGateway({ GATEHOUSE_DATA_DIR: dir });
    expect(code).toBe(1);
    expect(output).toContain('control.db');
    expect(readFileSync(file, 'utf8')).toBe('this is no database, but somebody may still want it');
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  it('names the variable, and exits 1, when its folder cannot be made', async () => {
    const { code, output } = await runGateway({ GATEHOUSE_DATA_DIR: '/proc/x' });
    expect([code, output.trim().split('\n').length]).toEqual([1, 1]);
    expect(output).toContain('Gatehouse cannot start: the folder /proc/x cannot be made');
    expect(output).toContain('Set GATEHOUSE_DATA_DIR to');
  });

  it('refuses a second process on the same store', async () => {
    const gateway = await started();
    const { code, output } = await runGateway({ GATEHOUSE_DATA_DIR: gateway.dataDir });
    expect(code).toBe(1);
    expect(output).toContain('Gatehouse cannot start');
  });

  it('serves after kill -9 and a restart what it served before', async () => {
    const dir = folder();
    const first = await started({ GATEHOUSE_DATA_DIR: dir });
    await deployHttpApi(first.clients, 'kept', MOCK);
    await first.end('SIGKILL');
    const second = await started({ GATEHOUSE_DATA_DIR: dir });
    const answer = await call({ port: second.trafficPort, host: 'kept.execute-api.localhost' });
    expect(answer.body).toBe('hi');
  });

  it('finishes requests in flight on SIGTERM, then exits 0', async () => {
    let release: () => void = () => undefined;
    const backend = await startBackend((_request, response) => {
      release = () => response.end('late');
    });
    cleanUps.push(() => backend.close());
    const gateway = await started();
    await deployHttpApi(gateway.clients, 'slow', {
      integrations: { b: { integrationType: 'HTTP_PROXY', integrationUri: `${backend.url}/` } },
      routes: [{ routeKey: 'GET /', target: 'integrations/b' }],
    });
    const pending = call({ port: gateway.trafficPort, host: 'slow.execute-api.localhost' });
    await eventually(() => backend.seen.length === 1);
    const ended = gateway.end('SIGTERM');
    await eventually(() => gateway.output().includes('finishing requests'));
    release();
    expect([(await pending).body, await ended]).toEqual(['late', 0]);
  });

  it('shows health, readiness, metrics and applied configuration on its admin port', async () => {
    const gateway = await started();
    await deployHttpApi(gateway.clients, 'seen', MOCK);
    await call({ port: gateway.trafficPort, host: 'seen.execute-api.localhost' });
    const page = async (path: string): Promise<string> =>
      (await fetch(`http://127.0.0.1:${String(gateway.adminPort)}${path}`)).text();
    expect(await page('/readyz')).toContain('ready');
    expect(await page('/metrics')).toContain(
      'gatehouse_http_requests_total{api_id="seen",stage="$default",status_class="2xx"} 1',
    );
    expect(JSON.parse(await page('/debug/config'))).toMatchObject({ resources: [{ key: 'stages/seen/$default' }] });
  });

  it('writes access log lines to a file, with values that cannot break out', async () => {
    const gateway = await started();
    const file = join(folder(), 'access.log');
    const format =
      '{"id":"$context.requestId","ua":"$context.identity.userAgent","route":"$context.routeKey","status":$context.status}';
    await deployHttpApi(gateway.clients, 'logged', MOCK, {
      stageName: '$default',
      accessLogSettings: { destinationArn: `file:${file}`, format },
    });
    const answer = await call({
      port: gateway.trafficPort,
      host: 'logged.execute-api.localhost',
      headers: { 'user-agent': 'a"b\\c' },
    });
    await eventually(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      id: answer.headers['apigw-requestid'],
      ua: 'a"b\\c',
      route: 'GET /',
      status: 200,
    });
  });
});
