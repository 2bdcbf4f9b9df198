// Documents and deployments by the CLI: apply, import, export, deploy, rollback.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './support/call.ts';
import { EXAMPLES, mockApi, startCliKit } from './support/cli-kit.ts';
import type { CliKit } from './support/cli-kit.ts';

let kit: CliKit;

beforeAll(async () => {
  kit = await startCliKit();
});

afterAll(() => kit.stop());

describe('apply', () => {
  it.each(EXAMPLES)('creates what %s names, and has nothing to do the second time', async (example) => {
    const dry = await kit.cli(`apply -f examples/${example} --dry-run --exit-code`);
    expect([dry.code, dry.stderr]).toEqual([4, '']);
    expect(dry.stdout).toContain('+ create');
    const first = await kit.cli(`apply -f examples/${example}`);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toMatch(/live on 1 of 1 nodes in \d+ ms/);
    const second = await kit.cli(`apply -f examples/${example}`);
    expect(second.stdout).not.toMatch(/[+~] (create|change)/);
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('Nothing to do.')]);
    expect((await kit.cli(`apply -f examples/${example} --dry-run --exit-code`)).code).toBe(0);
  });

  it('returns when a new domain name can be called', async () => {
    const domainNames = [{ domainName: 'new.example.com', apiMappings: [{ apiId: 'status', stage: 'prod' }] }];
    const { stdout } = await kit.cli('apply -f -', { stdin: JSON.stringify({ domainNames }) });
    expect(stdout).toContain('domain name new.example.com: live on 1 of 1 nodes');
    const answer = await call({ port: kit.gateway.trafficPort, host: 'new.example.com', path: '/status' });
    expect(answer.status).toBe(200);
  });

  it('takes several files at once', async () => {
    const files = EXAMPLES.map((example) => `-f examples/${example}`).join(' ');
    expect((await kit.cli(`apply ${files}`)).stdout).toContain('Nothing to do.');
  });

  it('shows each field that changes, changes nothing in a dry run, then makes it live', async () => {
    await kit.cli('apply -f -', { stdin: mockApi('changing', 201) });
    expect((await kit.get('changing', '/')).status).toBe(201);
    const stdin = mockApi('changing', 202);
    const dry = await kit.cli('apply -f - --dry-run', { stdin });
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain('~ integrations.fixed.mockResponse.statusCode: 201 -> 202');
    expect((await kit.get('changing', '/')).status).toBe(201);
    expect((await kit.cli('apply -f -', { stdin })).code).toBe(0);
    expect((await kit.get('changing', '/')).status).toBe(202);
  });

  it('changes an API together with its auto-deploy stage', async () => {
    await kit.cli('apply -f -', { stdin: mockApi('both', 201) });
    const stdin = mockApi('both', 203).replace('"autoDeploy":true', '"autoDeploy":true,"description":"new"');
    const answer = await kit.cli('apply -f -', { stdin });
    expect([answer.code, answer.stderr]).toEqual([0, '']);
    expect((await kit.get('both', '/')).status).toBe(203);
  });

  it('finds an API without id by its name, and asks for the id when the name is not unique', async () => {
    const stdin = mockApi('x', 201).replace('"apiId":"x",', '').replace('API x', 'Named');
    await kit.cli('apply -f -', { stdin });
    expect((await kit.cli('apply -f -', { stdin })).stdout).toContain('Nothing to do.');
    await kit.cli('apply -f -', { stdin: mockApi('twin', 201).replace('API twin', 'Named') });
    const ambiguous = await kit.cli('apply -f -', { stdin });
    expect([ambiguous.code, ambiguous.stderr]).toEqual([2, expect.stringContaining('several APIs are named "Named"')]);
  });

  it('sends nothing when one of the files is wrong', async () => {
    const good = kit.file('good.json', mockApi('never', 201));
    const bad = kit.file('bad.yaml', 'apis:\n  - protocolType: HTTP\n    nam: x\n');
    const { code, stdout, stderr } = await kit.cli(`apply -f ${good} -f ${bad}`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/bad\.yaml: apis\[0\]\.nam: .*\(line 3, column 10\)/);
    expect((await kit.cli('apis never')).code).toBe(1);
  });

  it('says what was done when the server refuses something later', async () => {
    const stdin = JSON.stringify({
      ...(JSON.parse(mockApi('half', 201)) as object),
      domainNames: [{ domainName: 'half.example.com', apiMappings: [{ apiId: 'nobody', stage: 'prod' }] }],
    });
    const { code, stderr } = await kit.cli('apply -f -', { stdin });
    expect(code).toBe(1);
    expect(stderr).toContain('Done before the failure: API half');
    expect(stderr).toContain("there is no API 'nobody'");
  });

  it('prints the difference and the rollouts for programs', async () => {
    const answer = await kit.json('apply -f -', { stdin: mockApi('json', 201) });
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
    const imported = await kit.cli(`import examples/petstore.openapi.yaml --api-id pets --upstream ${kit.backend.url}`);
    expect(imported.code).toBe(0);
    expect(imported.stdout).toMatch(/GET\s+\/pets\/\{petId\}\s+HTTP_PROXY/);
    expect(imported.stdout).toMatch(/http:\/\/pets\.execute-api\..*\nstage \$default of pets: live on 1 of 1 nodes/);
    expect(JSON.parse((await kit.get('pets', '/pets/7')).body)).toMatchObject({ url: '/pets/7' });

    const out = join(kit.folder, 'pets.yaml');
    expect(await kit.cli(`export pets --out ${out}`)).toMatchObject({ code: 0, stdout: '' });
    await kit.json(`import ${out} --api-id pets-again --no-stage`);
    const definitions = await Promise.all(['pets', 'pets-again'].map((id) => kit.json(`apis get ${id}`)));
    const [first, second] = definitions.map((api) => (api as { http: { routes: { routeKey: string }[] } }).http);
    const sorted = (http: typeof first) => http?.routes.toSorted((a, b) => (a.routeKey < b.routeKey ? -1 : 1));
    expect({ ...second, routes: sorted(second) }).toEqual({ ...first, routes: sorted(first) });
  });

  it('creates nothing in a dry run', async () => {
    const dry = await kit.cli(
      `import examples/petstore.openapi.yaml --api-id ghost --upstream ${kit.backend.url} --dry-run`,
    );
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('would create API ghost')]);
    expect((await kit.cli('apis ghost')).code).toBe(1);
  });

  it('exports JSON without extensions, and what a stage serves', async () => {
    const exported = await kit.cli('export status --stage prod --format json --no-extensions');
    expect(JSON.parse(exported.stdout)).toMatchObject({ openapi: '3.0.1', paths: { '/status': {} } });
    expect(exported.stdout).not.toContain('x-amazon');
  });

  it('hands over malformed documents with line and column', async () => {
    const { code, stderr } = await kit.cli('import -', { stdin: 'openapi: 3.0.1\ninfo: {title: x\n' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/line \d+, column \d+/)]);
  });
});

describe('deploy, rollback and rollout', () => {
  it('move a stage without auto-deploy from one deployment to the next and back', async () => {
    const api = (status: number): { stdin: string } => ({ stdin: mockApi('manual', status, false) });
    expect((await kit.cli('apply -f -', api(201))).stderr).toContain("gatehouse deploy manual --stage '$default'");
    const deployed = await kit.cli('deploy manual --description first');
    expect([deployed.code, deployed.stdout]).toEqual([0, expect.stringMatching(/live on 1 of 1 nodes in \d+ ms/)]);
    await kit.cli('apply -f -', api(202));
    expect((await kit.get('manual', '/')).status).toBe(201);
    await kit.cli('deploy manual --stage $default');
    expect((await kit.get('manual', '/')).status).toBe(202);
    expect(await kit.cli('rollback manual')).toMatchObject({ code: 0 });
    expect((await kit.get('manual', '/')).status).toBe(201);
    expect(await kit.json('rollout manual --watch')).toMatchObject([{ stageName: '$default', state: 'COMPLETE' }]);
    expect(await kit.json('deployments manual')).toHaveLength(2);
  });

  it('end with 1, and leave no stage behind, when no node could serve the deployment', async () => {
    await kit.cli('apply -f examples/proxy.yaml');
    const { code, stderr } = await kit.cli('deploy hello --stage bare');
    expect([code, stderr]).toEqual([1, expect.stringContaining('stage bare has no variable "backend"')]);
    const live = await kit.cli('rollout hello $default');
    expect([live.code, live.stdout]).toEqual([
      0,
      expect.stringMatching(/^stage \$default of hello: live on 1 of 1 nodes/),
    ]);
    const watched = await kit.cli('rollout hello --watch');
    expect(watched.code).toBe(0);
    expect(watched.stdout).toMatch(/\$default\s+\w+\s+COMPLETE/);
    expect(watched.stdout).not.toContain('bare');
  });

  it('say why an auto-deploy stage cannot be deployed to', async () => {
    const { code, stderr } = await kit.cli('deploy status --stage prod');
    expect([code, stderr]).toEqual([1, expect.stringContaining('auto-deploy serves each change at once')]);
  });
});
