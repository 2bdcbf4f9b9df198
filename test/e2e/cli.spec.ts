import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@gatehouse/testing';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { runCli } from './support/run-cli.ts';
import type { CliOptions, CliResult } from './support/run-cli.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(
  (file) => file.endsWith('.yaml') && !file.includes('.openapi.'),
);

let gateway: Gateway;
let backend: Backend;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-e2e-'));
  [gateway, backend] = await Promise.all([startGateway(), startBackend()]);
});

afterAll(async () => {
  await gateway.stop();
  await backend.close();
  rmSync(folder, { recursive: true, force: true });
});

function cli(args: string, options: Partial<CliOptions> = {}): Promise<CliResult> {
  return runCli(args.split(' '), { grpcPort: gateway.grpcPort, ...options });
}

async function json(args: string, options: Partial<CliOptions> = {}): Promise<unknown> {
  const { code, stdout, stderr } = await cli(`${args} -o json`, options);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function expectRefusal(args: string, code: number, reason: string): Promise<void> {
  const answer = await cli(args);
  expect(answer.code).toBe(code);
  expect(answer.stderr).toContain(reason);
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function get(apiId: string, path: string) {
  return call({ port: gateway.trafficPort, host: `${apiId}.execute-api.localhost`, path });
}

/** A one-route API that answers with a fixed status. */
function mockApi(apiId: string, statusCode: number, autoDeploy = true): string {
  return JSON.stringify({
    apis: [
      {
        apiId,
        protocolType: 'HTTP',
        name: `API ${apiId}`,
        integrations: { fixed: { integrationType: 'MOCK', mockResponse: { statusCode } } },
        routes: [{ routeKey: 'GET /', target: 'integrations/fixed' }],
        stages: [{ stageName: '$default', autoDeploy }],
      },
    ],
  });
}

describe('apply', () => {
  it.each(EXAMPLES)('creates what %s names, and has nothing to do the second time', async (example) => {
    const dry = await cli(`apply -f examples/${example} --dry-run --exit-code`);
    expect([dry.code, dry.stderr]).toEqual([4, '']);
    expect(dry.stdout).toContain('+ create');
    const first = await cli(`apply -f examples/${example}`);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toMatch(/live on 1 of 1 nodes in \d+ ms/);
    const second = await cli(`apply -f examples/${example}`);
    expect(second.stdout).not.toMatch(/[+~] (create|change)/);
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('Nothing to do.')]);
    expect((await cli(`apply -f examples/${example} --dry-run --exit-code`)).code).toBe(0);
  });

  it('returns when a new domain name can be called', async () => {
    const domainNames = [{ domainName: 'new.example.com', apiMappings: [{ apiId: 'status', stage: 'prod' }] }];
    const { stdout } = await cli('apply -f -', { stdin: JSON.stringify({ domainNames }) });
    expect(stdout).toContain('domain name new.example.com: live on 1 of 1 nodes');
    const answer = await call({ port: gateway.trafficPort, host: 'new.example.com', path: '/status' });
    expect(answer.status).toBe(200);
  });

  it('takes several files at once', async () => {
    const files = EXAMPLES.map((example) => `-f examples/${example}`).join(' ');
    expect((await cli(`apply ${files}`)).stdout).toContain('Nothing to do.');
  });

  it('shows each field that changes, changes nothing in a dry run, then makes it live', async () => {
    await cli('apply -f -', { stdin: mockApi('changing', 201) });
    expect((await get('changing', '/')).status).toBe(201);
    const stdin = mockApi('changing', 202);
    const dry = await cli('apply -f - --dry-run', { stdin });
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain('~ integrations.fixed.mockResponse.statusCode: 201 -> 202');
    expect((await get('changing', '/')).status).toBe(201);
    expect((await cli('apply -f -', { stdin })).code).toBe(0);
    expect((await get('changing', '/')).status).toBe(202);
  });

  it('changes an API together with its auto-deploy stage', async () => {
    await cli('apply -f -', { stdin: mockApi('both', 201) });
    const stdin = mockApi('both', 203).replace('"autoDeploy":true', '"autoDeploy":true,"description":"new"');
    const answer = await cli('apply -f -', { stdin });
    expect([answer.code, answer.stderr]).toEqual([0, '']);
    expect((await get('both', '/')).status).toBe(203);
  });

  it('finds an API without id by its name, and asks for the id when the name is not unique', async () => {
    const stdin = mockApi('x', 201).replace('"apiId":"x",', '').replace('API x', 'Named');
    await cli('apply -f -', { stdin });
    expect((await cli('apply -f -', { stdin })).stdout).toContain('Nothing to do.');
    await cli('apply -f -', { stdin: mockApi('twin', 201).replace('API twin', 'Named') });
    const ambiguous = await cli('apply -f -', { stdin });
    expect([ambiguous.code, ambiguous.stderr]).toEqual([2, expect.stringContaining('several APIs are named "Named"')]);
  });

  it('sends nothing when one of the files is wrong', async () => {
    const good = file('good.json', mockApi('never', 201));
    const bad = file('bad.yaml', 'apis:\n  - protocolType: HTTP\n    nam: x\n');
    const { code, stdout, stderr } = await cli(`apply -f ${good} -f ${bad}`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/bad\.yaml: apis\[0\]\.nam: .*\(line 3, column 10\)/);
    expect((await cli('apis never')).code).toBe(1);
  });

  it('says what was done when the server refuses something later', async () => {
    const stdin = JSON.stringify({
      ...(JSON.parse(mockApi('half', 201)) as object),
      domainNames: [{ domainName: 'half.example.com', apiMappings: [{ apiId: 'nobody', stage: 'prod' }] }],
    });
    const { code, stderr } = await cli('apply -f -', { stdin });
    expect(code).toBe(1);
    expect(stderr).toContain('Done before the failure: API half');
    expect(stderr).toContain("there is no API 'nobody'");
  });

  it('prints the difference and the rollouts for programs', async () => {
    const answer = await json('apply -f -', { stdin: mockApi('json', 201) });
    expect(answer).toMatchObject({
      dryRun: false,
      resources: [
        { kind: 'api', id: 'json', action: 'create' },
        { kind: 'stage', id: 'json/$default', action: 'create' },
      ],
      rollouts: [{ key: 'stages/json/$default', apiId: 'json', stageName: '$default', state: 'COMPLETE' }],
    });
  });
});

describe('import and export', () => {
  it('imports a plain document, and its export imports to the same definition', async () => {
    const imported = await cli(`import examples/petstore.openapi.yaml --api-id pets --upstream ${backend.url}`);
    expect(imported.code).toBe(0);
    expect(imported.stdout).toMatch(/GET\s+\/pets\/\{petId\}\s+HTTP_PROXY/);
    expect(imported.stdout).toMatch(/http:\/\/pets\.execute-api\..*\nstage \$default of pets: live on 1 of 1 nodes/);
    expect(JSON.parse((await get('pets', '/pets/7')).body)).toMatchObject({ url: '/pets/7' });

    const out = join(folder, 'pets.yaml');
    expect(await cli(`export pets --out ${out}`)).toMatchObject({ code: 0, stdout: '' });
    await json(`import ${out} --api-id pets-again --no-stage`);
    const definitions = await Promise.all(['pets', 'pets-again'].map((id) => json(`apis get ${id}`)));
    const [first, second] = definitions.map((api) => (api as { http: { routes: { routeKey: string }[] } }).http);
    const sorted = (http: typeof first) => http?.routes.toSorted((a, b) => (a.routeKey < b.routeKey ? -1 : 1));
    expect({ ...second, routes: sorted(second) }).toEqual({ ...first, routes: sorted(first) });
  });

  it('creates nothing in a dry run', async () => {
    const dry = await cli(`import examples/petstore.openapi.yaml --api-id ghost --upstream ${backend.url} --dry-run`);
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('would create API ghost')]);
    expect((await cli('apis ghost')).code).toBe(1);
  });

  it('exports JSON without extensions, and what a stage serves', async () => {
    const exported = await cli('export status --stage prod --format json --no-extensions');
    expect(JSON.parse(exported.stdout)).toMatchObject({ openapi: '3.0.1', paths: { '/status': {} } });
    expect(exported.stdout).not.toContain('x-amazon');
  });

  it('hands over malformed documents with line and column', async () => {
    const { code, stderr } = await cli('import -', { stdin: 'openapi: 3.0.1\ninfo: {title: x\n' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/line \d+, column \d+/)]);
  });
});

describe('deploy, rollback and rollout', () => {
  it('move a stage without auto-deploy from one deployment to the next and back', async () => {
    const api = (status: number): { stdin: string } => ({ stdin: mockApi('manual', status, false) });
    expect((await cli('apply -f -', api(201))).stderr).toContain("gatehouse deploy manual --stage '$default'");
    const deployed = await cli('deploy manual --description first');
    expect([deployed.code, deployed.stdout]).toEqual([0, expect.stringMatching(/live on 1 of 1 nodes in \d+ ms/)]);
    await cli('apply -f -', api(202));
    expect((await get('manual', '/')).status).toBe(201);
    await cli('deploy manual --stage $default');
    expect((await get('manual', '/')).status).toBe(202);
    expect(await cli('rollback manual')).toMatchObject({ code: 0 });
    expect((await get('manual', '/')).status).toBe(201);
    expect(await json('rollout manual --watch')).toMatchObject([{ stageName: '$default', state: 'COMPLETE' }]);
    expect(await json('deployments manual')).toHaveLength(2);
  });

  it('end with 1, and leave no stage behind, when no node could serve the deployment', async () => {
    await cli('apply -f examples/proxy.yaml');
    const { code, stderr } = await cli('deploy hello --stage bare');
    expect([code, stderr]).toEqual([1, expect.stringContaining('stage bare has no variable "backend"')]);
    const live = await cli('rollout hello $default');
    expect([live.code, live.stdout]).toEqual([
      0,
      expect.stringMatching(/^stage \$default of hello: live on 1 of 1 nodes/),
    ]);
    const watched = await cli('rollout hello --watch');
    expect(watched.code).toBe(0);
    expect(watched.stdout).toMatch(/\$default\s+\w+\s+COMPLETE/);
    expect(watched.stdout).not.toContain('bare');
  });

  it('say why an auto-deploy stage cannot be deployed to', async () => {
    const { code, stderr } = await cli('deploy status --stage prod');
    expect([code, stderr]).toEqual([1, expect.stringContaining('auto-deploy serves each change at once')]);
  });
});

describe('lists', () => {
  it.each([
    ['apis', 'API '],
    ['apis status', 'apiId: status'],
    ['stages status', 'prod'],
    ['routes status', 'status 418'],
    ['routes status --stage prod', 'status 418'],
    ['deployments status', 'auto-deploy'],
    ['domains', 'api.example.com'],
    ['vpc-links', 'shop-backends'],
    ['nodes', 'standalone'],
    ['nodes standalone', 'stages/status/prod'],
    ['rollout status', 'COMPLETE'],
    ['version', 'answers'],
  ])('%s is for people, and parses as JSON for programs', async (args, expected) => {
    const { code, stdout } = await cli(args);
    expect([code, stdout]).toEqual([0, expect.stringContaining(expected)]);
    expect(await json(args)).toBeTypeOf('object');
  });

  it('deletes only with --yes when nobody can be asked', async () => {
    await cli('apply -f -', { stdin: mockApi('doomed', 201) });
    await expectRefusal('apis delete doomed', 2, '--yes');
    expect(await cli('stages delete doomed $default --yes')).toMatchObject({ code: 0 });
    expect(await cli('apis delete doomed --yes')).toMatchObject({ code: 0 });
    await expectRefusal('apis doomed', 1, 'gatehouse apis lists');
  });
});

describe('failures', () => {
  it('end with 3 and name address and remedy when the server is away', async () => {
    const grpcPort = await freePort();
    const { code, stderr } = await cli('apis', { grpcPort });
    expect(code).toBe(3);
    expect(stderr).toContain(`127.0.0.1:${String(grpcPort)}`);
    expect(stderr).toContain('npm start');
    expect(await cli('version', { grpcPort })).toMatchObject({ code: 0 });
  });

  it('end with 3 when something else listens there', async () => {
    const { code, stderr } = await cli('apis', { grpcPort: gateway.trafficPort });
    expect([code, stderr]).toEqual([3, expect.stringContaining('not a Gatehouse control plane')]);
  });

  it('end with 3 when the server does not answer in time, and with 130 at Ctrl-C, without a word', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      const { port: grpcPort } = silent.address() as AddressInfo;
      const late = await cli('apis --timeout 1', { grpcPort });
      expect([late.code, late.stderr]).toEqual([3, expect.stringContaining('nothing came within 1 s')]);

      const interrupted = runCli(['apis'], { grpcPort, interruptWhen: once(silent, 'connection') });
      expect(await interrupted).toEqual({ code: 130, stdout: '', stderr: '' });
    } finally {
      silent.close();
    }
  });

  it('refuse a file of 50 MB before anything is sent', async () => {
    const path = file('large.yaml', '');
    truncateSync(path, 50_000_000);
    for (const command of ['import', 'apply -f']) {
      const { code, stderr } = await cli(`${command} ${path}`, { grpcPort: 1 });
      expect([code, stderr]).toEqual([2, expect.stringContaining('too large')]);
    }
  });

  it('tell the two kinds of files apart', async () => {
    expect(await cli('apply -f examples/petstore.openapi.yaml')).toMatchObject({ code: 2 });
    expect(await cli('import examples/mock.yaml')).toMatchObject({ code: 2 });
  });

  it('leave no trace when the reader of a pipe goes away', () => {
    const command = 'node apps/cli/bin/gatehouse.js apis -o json | head -c 1';
    const env = { PATH: process.env['PATH'], GATEHOUSE_SERVER: `127.0.0.1:${String(gateway.grpcPort)}` };
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: ROOT, env, encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['[', '']);
  });

  it('keep colours to terminals', async () => {
    const painted = await cli('apis', { env: { FORCE_COLOR: '1' } });
    expect(painted.stdout).toContain('\u001b[');
    expect((await cli('apis', { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain('\u001b[');
  });
});
