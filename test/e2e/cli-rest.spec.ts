// A REST API by the CLI: imported from OpenAPI, deployed, called, exported, and imported again from what was exported.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@gatehouse/testing';
import { call } from './support/call.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { runCli } from './support/run-cli.ts';

let gateway: Gateway;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-rest-e2e-'));
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The document of an API with one method that answers with this text. */
function petsDocument(text: string): string {
  const integration = {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode":200}' },
    responses: { default: { statusCode: '200', responseTemplates: { 'application/json': `{"text":"${text}"}` } } },
  };
  return JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'pets', version: '1.0' },
    paths: {
      '/pets/{petId}': {
        get: { responses: { 200: { description: 'a pet' } }, 'x-amazon-apigateway-integration': integration },
      },
    },
  });
}

async function succeeds(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(args, { grpcPort: gateway.grpcPort });
  expect(code, stderr).toBe(0);
  return stdout;
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function answers(apiId: string, body: string): Promise<void> {
  const host = `${apiId}.execute-api.localhost`;
  await eventually(async () => {
    expect((await call({ port: gateway.trafficPort, host, path: '/prod/pets/7' })).body).toBe(body);
  });
}

describe('a REST API by the CLI', () => {
  it('is imported, deployed and called; what is exported makes the same API again', async () => {
    const first = file('first.json', petsDocument('first'));
    await succeeds('import', first, '--protocol', 'REST', '--api-id', 'pets', '--no-stage');
    await succeeds('deploy', 'pets', '--stage', 'prod');
    await answers('pets', '{"text":"first"}');
    const exported = join(folder, 'exported.json');
    await succeeds('export', 'pets', '--format', 'json', '--out', exported);
    await succeeds('import', exported, '--protocol', 'REST', '--api-id', 'again', '--no-stage');
    await succeeds('deploy', 'again', '--stage', 'prod');
    await answers('again', '{"text":"first"}');
    const again = join(folder, 'again.json');
    await succeeds('export', 'again', '--format', 'json', '--out', again);
    expect(pathsOf(again)).toEqual(pathsOf(exported));
  });

  it('keeps what its stage serves until it is deployed, and an export of the stage is that', async () => {
    await succeeds(
      'import',
      file('old.json', petsDocument('old')),
      '--protocol',
      'REST',
      '--api-id',
      'kept',
      '--no-stage',
    );
    await succeeds('deploy', 'kept', '--stage', 'prod');
    await succeeds('import', file('new.json', petsDocument('new')), '--api-id', 'kept', '--no-stage');
    await answers('kept', '{"text":"old"}');
    const [served, working] = [join(folder, 'served.json'), join(folder, 'working.json')];
    await succeeds('export', 'kept', '--stage', 'prod', '--format', 'json', '--out', served);
    await succeeds('export', 'kept', '--format', 'json', '--out', working);
    expect(readFileSync(served, 'utf8')).toContain('{\\"text\\":\\"old\\"}');
    expect(readFileSync(working, 'utf8')).toContain('{\\"text\\":\\"new\\"}');
    await succeeds('deploy', 'kept');
    await answers('kept', '{"text":"new"}');
  });
});

function pathsOf(path: string): unknown {
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly paths: unknown }).paths;
}
