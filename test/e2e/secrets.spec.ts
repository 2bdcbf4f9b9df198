import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway } from './support/gateway.ts';
import { runCli } from './support/run-cli.ts';

const ROOT = join(import.meta.dirname, '../..');
const CANARY = 'canary';
/** How long a process runs that does not end by itself. */
const RUN_MS = 20_000;
/** Until a process that ends by itself has given up. */
const END_MS = 90_000;
const LONG_MS = 240_000;

/** Secrets whose form is checked; all others get a word. None of these lets a process come far: that is where errors are. */
const FORMS: Readonly<Record<string, (port: number) => string>> = {
  GATEHOUSE_BOOTSTRAP_TOKEN: () => `ght_${CANARY.repeat(10)}`,
  GATEHOUSE_STORE_URL: (port) => `postgres://user:${CANARY}@127.0.0.1:${String(port)}/gatehouse`,
  GATEHOUSE_CONFIG_KEY: () => Buffer.from(CANARY.repeat(6).slice(0, 32)).toString('base64'),
  GATEHOUSE_SECRET_KEY: () => Buffer.from(CANARY.repeat(6).slice(0, 32)).toString('base64'),
  GATEHOUSE_CACHE_KEY: () => Buffer.from(CANARY.repeat(6).slice(0, 32)).toString('base64'),
  OTEL_EXPORTER_OTLP_HEADERS: () => `authorization=Bearer ${CANARY}`,
};

/** Texts that must not be seen. */
const PLANTED = [CANARY, Buffer.from(CANARY.repeat(6).slice(0, 32)).toString('base64')];

/** Plants a canary in each secret setting of an app, as its help marks them; every address is one where nobody listens. */
async function planted(app: string): Promise<Record<string, string>> {
  const port = await freePort();
  const help = await run(app, {}, ['--help']);
  const secrets = [...help.matchAll(/^ {2}([A-Z_]+) .*not shown\)$/gm)].map(([, variable = '']) => variable);
  expect(secrets.length).toBeGreaterThan(1);
  const values = secrets.map((variable) => [variable, FORMS[variable]?.(port) ?? `${CANARY}-${variable}`] as const);
  return {
    ...Object.fromEntries(values),
    GATEHOUSE_LOG_LEVEL: 'debug',
    GATEHOUSE_NATS_URL: `nats://user:${CANARY}@127.0.0.1:${String(port)}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:${CANARY}@127.0.0.1:${String(port)}`,
  };
}

/** Runs an app until it ends or the time is over, and gives back all that it printed. */
function run(app: string, env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<string> {
  const runMs = app === 'data-plane' ? RUN_MS : END_MS;
  const program = ['--disable-warning=ExperimentalWarning', `apps/${app}/src/main.ts`, ...args];
  const child = spawn(process.execPath, program, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  const timers = [
    setTimeout(() => child.kill('SIGTERM'), runMs),
    setTimeout(() => child.kill('SIGKILL'), runMs + 10_000),
  ];
  return new Promise((resolve) => {
    child.once('close', () => {
      for (const timer of timers) clearTimeout(timer);
      resolve(printed);
    });
  });
}

function expectNoCanary(text: string): void {
  for (const secret of PLANTED) {
    const place = text.indexOf(secret);
    expect(place === -1 ? '' : text.slice(Math.max(0, place - 200), place + 50)).toBe('');
  }
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ports = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`GATEHOUSE_${name}_PORT`, '0']));

// To see it fail: print `settings.storeUrl.reveal()` in explainFailure, or take `hooks` out of createLogger.
describe('secrets', { timeout: LONG_MS }, () => {
  it('are not printed by a standalone process that cannot reach its store', async () => {
    const { GATEHOUSE_NATS_URL: _, ...env } = await planted('standalone');
    expect(env).toHaveProperty('GATEHOUSE_STORE_URL');
    const printed = await run('standalone', { ...env, ...ports(['HTTP', 'ADMIN', 'GRPC', 'MANAGEMENT', 'EXAMPLE']) });
    expect(printed).toContain('cannot start');
    expectNoCanary(printed);
  });

  it('are not printed by a control plane that can reach nothing', async () => {
    const env = await planted('control-plane');
    const printed = await run('control-plane', { ...env, ...ports(['GRPC', 'MANAGEMENT']) });
    expect(printed).toContain('cannot start');
    expectNoCanary(printed);
  });

  it('are not printed by a node that can reach nothing', async () => {
    const env = await planted('data-plane');
    const printed = await run('data-plane', { ...env, ...ports(['HTTP', 'ADMIN']), GATEHOUSE_DATA_DIR: folder });
    expectNoCanary(printed);
  });

  it('are on no page and in no log of a process at work', async () => {
    const { GATEHOUSE_NATS_URL: _, GATEHOUSE_STORE_URL: __, ...env } = await planted('standalone');
    const gateway = await startGateway({ ...env, GATEHOUSE_AUTH: 'token' });
    try {
      const tokens = [env['GATEHOUSE_BOOTSTRAP_TOKEN'] ?? '', `ght_${CANARY.repeat(9)}`];
      const calls = tokens.map((token) =>
        runCli(['apis', '--verbose'], { grpcPort: gateway.grpcPort, env: { GATEHOUSE_TOKEN: token } }),
      );
      const [admitted, refused] = await Promise.all(calls);
      expect([admitted?.code, refused?.code]).toEqual([0, 1]);
      const urls = [
        ...['/healthz', '/readyz', '/metrics', '/debug/config'].map((path) => [gateway.adminPort, path] as const),
        ...['/healthz', '/readyz', '/metrics'].map((path) => [gateway.managementPort, path] as const),
      ];
      const pages = urls.map(async ([port, path]) => (await fetch(`http://127.0.0.1:${String(port)}${path}`)).text());
      const texts = [...(await Promise.all(pages)), gateway.output()];
      for (const { stdout, stderr } of [admitted, refused].filter((result) => result !== undefined)) {
        texts.push(stdout, stderr);
      }
      for (const text of texts) expectNoCanary(text);
    } finally {
      await gateway.stop();
    }
    expectNoCanary(gateway.output());
  });
});
