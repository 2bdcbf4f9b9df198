import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createTestCa, eventually } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runGateway, startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { runCli } from './support/run-cli.ts';
import type { CliResult } from './support/run-cli.ts';

const TOKEN = /ght_[A-Za-z0-9_-]{43}/g;
const GIVEN_TOKEN = `ght_${'0123456789abcdef'.repeat(4)}`;
/** Certificate files are looked at every 10 s. */
const RELOAD_DEADLINE_MS = 40_000;
/** Each call is a process of its own. */
const LONG_MS = 180_000;

let gateway: Gateway | undefined;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-security-'));
});
afterEach(() => gateway?.stop());
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
};

/** Who changed APIs, by the audit trail of a store that nobody has open. */
function principalsOf(dataDir: string): unknown[] {
  const database = new DatabaseSync(join(dataDir, 'control.db'), { readOnly: true });
  const rows = database.prepare("select distinct principal from audit_log where resource like 'apis/%'").all();
  database.close();
  return rows.map((row) => row['principal']);
}

describe('tokens and roles', () => {
  /** Runs the command line with a token. */
  const as = (token: string, args: string): Promise<CliResult> =>
    runCli(args.split(' '), {
      grpcPort: gateway?.grpcPort ?? 0,
      env: token === '' ? {} : { GATEHOUSE_TOKEN: token },
    });

  it(
    'prints the first token once, and keeps the roles',
    async () => {
      const dataDir = mkdtempSync(join(folder, 'data-'));
      const env = { GATEHOUSE_AUTH: 'token', GATEHOUSE_DATA_DIR: dataDir };
      gateway = await startGateway(env);
      expect(gateway.output().match(TOKEN)).toHaveLength(1);
      const [admin = ''] = gateway.output().match(TOKEN) ?? [];
      const made = await Promise.all([
        as(admin, 'tokens create ci --role operator'),
        as(admin, 'tokens create dashboard --role viewer --expires 1d'),
      ]);
      const [operator = '', viewer = ''] = made.map(({ stdout }) => stdout.trim());
      for (const token of [operator, viewer]) expect(token).toMatch(new RegExp(`^${TOKEN.source}$`));

      const ended = await Promise.all([
        as('', 'apis'),
        as(`${admin.slice(0, -2)}xx`, 'apis'),
        as(viewer, 'apis'),
        as(viewer, 'apply -f examples/mock.yaml'),
        as(operator, 'tokens'),
      ]);
      // Only now: what the file says already needs no role.
      ended.splice(4, 0, await as(operator, 'apply -f examples/mock.yaml'));
      expect(ended.map(({ code }) => code)).toEqual([1, 1, 0, 1, 0, 1]);
      const reasons = ['GATEHOUSE_TOKEN', 'GATEHOUSE_TOKEN', '', 'needs the role operator', '', 'needs the role admin'];
      for (const [index, reason] of reasons.entries()) expect(ended[index]?.stderr).toContain(reason);
      await gateway.stop();

      expect(principalsOf(dataDir)).toEqual(['ci']);
      const bytes = readFileSync(join(dataDir, 'control.db'), 'latin1');
      for (const token of [admin, operator, viewer]) expect(bytes.includes(token)).toBe(false);
      gateway = await startGateway(env);
      expect(gateway.output()).not.toMatch(TOKEN);
      expect(await as(viewer, 'apis')).toMatchObject({ code: 0 });
    },
    LONG_MS,
  );

  it(
    'refuses a revoked token at once, and keeps the last administrator',
    async () => {
      gateway = await startGateway({ GATEHOUSE_AUTH: 'token', GATEHOUSE_BOOTSTRAP_TOKEN: GIVEN_TOKEN });
      const operator = (await as(GIVEN_TOKEN, 'tokens create ci --role operator')).stdout.trim();
      expect(await as(operator, 'apis')).toMatchObject({ code: 0 });
      const listed = JSON.parse((await as(GIVEN_TOKEN, 'tokens -o json')).stdout) as {
        tokenId: string;
        name: string;
      }[];
      const idOf = (name: string): string => listed.find((token) => token.name === name)?.tokenId ?? '';
      expect(listed).toHaveLength(2);
      expect(await as(GIVEN_TOKEN, `tokens revoke ${idOf('ci')} --yes`)).toMatchObject({ code: 0 });
      expect(await as(operator, 'apis')).toMatchObject({ code: 1 });
      expect(await as(GIVEN_TOKEN, `tokens revoke ${idOf('bootstrap')} --yes`)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('the last one') as string,
      });
    },
    LONG_MS,
  );

  it('takes the first token from a file, and prints none', async () => {
    const secret = file('bootstrap', `${GIVEN_TOKEN}\n`);
    gateway = await startGateway({ GATEHOUSE_AUTH: 'token', GATEHOUSE_BOOTSTRAP_TOKEN_FILE: secret });
    expect(gateway.output()).not.toContain('ght_');
    expect(await as(GIVEN_TOKEN, 'tokens')).toMatchObject({ code: 0 });
  });

  it('shows the first token also when the start fails afterwards', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const env = { GATEHOUSE_AUTH: 'token', GATEHOUSE_DATA_DIR: mkdtempSync(join(folder, 'busy-')) };
    const { code, output } = await runGateway({ ...env, GATEHOUSE_GRPC_PORT: String(port) });
    holder.close();
    expect([code, output.match(TOKEN)?.length]).toEqual([1, 1]);
    gateway = await startGateway(env);
    expect(await as(output.match(TOKEN)?.[0] ?? '', 'tokens')).toMatchObject({ code: 0 });
  });

  it('warns when everybody on the network may change everything', async () => {
    gateway = await startGateway({ GATEHOUSE_HOST: '0.0.0.0' });
    expect(gateway.output()).toContain('GATEHOUSE_AUTH is none');
  });
});

describe('TLS', () => {
  const ca = createTestCa();
  const tlsFiles = (): Record<string, string> => {
    const { cert, key } = ca.issue('control.test');
    return { GATEHOUSE_TLS_CERT_FILE: file('tls.crt', cert), GATEHOUSE_TLS_KEY_FILE: file('tls.key', key) };
  };
  const cli = (args: readonly string[], scheme = 'grpcs://'): Promise<CliResult> => {
    const grpcPort = gateway?.grpcPort ?? 0;
    const server = `${scheme}127.0.0.1:${String(grpcPort)}`;
    return runCli(['apis', ...args], { grpcPort, env: { GATEHOUSE_SERVER: server } });
  };
  const management = (path: string, options: object = {}): Promise<{ status: number | undefined; serial: string }> =>
    new Promise((resolve, reject) => {
      const target = { host: '127.0.0.1', port: gateway?.managementPort, path, ca: ca.cert, agent: false };
      get({ ...target, ...options }, (response) => {
        const { socket } = response as unknown as { socket: { getPeerCertificate(): { serialNumber: string } } };
        resolve({ status: response.statusCode, serial: socket.getPeerCertificate().serialNumber });
        response.resume();
      }).on('error', reject);
    });

  it(
    'is spoken by the gRPC and the management listener, and new certificates are taken while they run',
    async () => {
      const env = tlsFiles();
      gateway = await startGateway(env);
      const known = ['--ca', file('ca.crt', ca.cert)];
      expect(await cli(known)).toMatchObject({ code: 0 });
      const refusals = await Promise.all([cli([]), cli([], '')]);
      expect(refusals.map(({ code }) => code)).toEqual([3, 3]);
      expect(refusals[0]?.stderr).toContain('--ca FILE');
      expect(refusals[1]?.stderr).toContain('grpcs://');
      const before = await management('/readyz');
      expect(before.status).toBe(200);

      tlsFiles();
      const renewed = async (): Promise<void> => expect((await management('/readyz')).serial).not.toBe(before.serial);
      await eventually(renewed, { deadlineMs: RELOAD_DEADLINE_MS });
      expect(await cli(known)).toMatchObject({ code: 0 });
    },
    LONG_MS,
  );

  it(
    'asks for client certificates when authorities are named, but not the probes',
    async () => {
      const env = { ...tlsFiles(), GATEHOUSE_TLS_CLIENT_CA_FILE: file('client-ca.crt', ca.cert) };
      gateway = await startGateway(env);
      const known = ['--ca', file('ca.crt', ca.cert)];
      const { cert, key } = ca.issue('operator');
      expect(await cli([...known, '--cert', file('c.crt', cert), '--key', file('c.key', key)])).toMatchObject({
        code: 0,
      });
      expect(await cli(known)).toMatchObject({ code: 3, stderr: expect.stringContaining('--cert FILE') as string });
      expect((await management('/healthz')).status).toBe(200);
      expect((await management('/nope')).status).toBe(403);
      expect((await management('/nope', { cert, key })).status).toBe(404);
    },
    LONG_MS,
  );
});
