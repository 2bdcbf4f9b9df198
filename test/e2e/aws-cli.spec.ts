// The AWS CLI drives Gatehouse by --endpoint-url, as a person types it: both versions of the service, and a call of what they made.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './support/call.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';

const run = promisify(execFile);
const isInstalled = spawnSync('aws', ['--version']).status === 0;
const TIMEOUT_MS = 240_000;

let gateway: Gateway;
let folder: string;

beforeAll(async () => {
  if (!isInstalled) return;
  gateway = await startGateway({});
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-aws-cli-'));
});

afterAll(async () => {
  if (!isInstalled) return;
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `aws SERVICE ...` and reads the JSON that it prints. */
async function aws(...args: string[]): Promise<Record<string, unknown>> {
  const endpoint = `http://127.0.0.1:${String(gateway.managementPort)}`;
  const { stdout } = await run('aws', ['--endpoint-url', endpoint, '--output', 'json', ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      AWS_ACCESS_KEY_ID: 'AKIAANY',
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    },
  });
  return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
}

async function answered(apiId: string, path: string, status: number): Promise<string> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await call({ port: gateway.trafficPort, host: `${apiId}.execute-api.localhost`, path });
    if (answer.status === status || Date.now() > deadline) {
      expect(answer.status).toBe(status);
      return answer.body;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.skipIf(!isInstalled)('the AWS CLI', () => {
  it(
    'makes a REST API that answers, from create-rest-api to delete-rest-api',
    async () => {
      const { id, rootResourceId } = await aws('apigateway', 'create-rest-api', '--name', 'pets');
      const api = ['--rest-api-id', String(id)];
      const made = await aws(
        'apigateway',
        'create-resource',
        ...api,
        '--parent-id',
        String(rootResourceId),
        '--path-part',
        'pets',
      );
      const method = [...api, '--resource-id', String(made['id']), '--http-method', 'GET'];
      await aws('apigateway', 'put-method', ...method, '--authorization-type', 'NONE');
      await aws('apigateway', 'put-method-response', ...method, '--status-code', '200');
      const templates = JSON.stringify({ 'application/json': '{"statusCode": 200}' });
      await aws('apigateway', 'put-integration', ...method, '--type', 'MOCK', '--request-templates', templates);
      const answer = JSON.stringify({ 'application/json': '{"pets": 2}' });
      await aws(
        'apigateway',
        'put-integration-response',
        ...method,
        '--status-code',
        '200',
        '--response-templates',
        answer,
      );
      await aws('apigateway', 'create-deployment', ...api, '--stage-name', 'prod');
      const stage = await aws('apigateway', 'get-stage', ...api, '--stage-name', 'prod');
      expect(stage['stageName']).toBe('prod');
      expect(JSON.parse(await answered(String(id), '/prod/pets', 200))).toEqual({ pets: 2 });
      const patch = 'op=replace,path=/description,value=changed';
      const changed = await aws('apigateway', 'update-rest-api', ...api, '--patch-operations', patch);
      expect(changed['description']).toBe('changed');
      const exported = join(folder, 'export.json');
      await aws(
        ...['apigateway', 'get-export', ...api, '--stage-name', 'prod', '--export-type', 'oas30'],
        ...['--parameters', 'extensions=apigateway', exported],
      );
      const imported = await aws('apigateway', 'import-rest-api', '--body', `fileb://${exported}`);
      expect(imported['name']).toBe('pets');
      await aws('apigateway', 'delete-rest-api', ...api);
      await expect(aws('apigateway', 'get-rest-api', ...api)).rejects.toThrow(/NotFoundException/);
    },
    TIMEOUT_MS,
  );

  it(
    'makes an HTTP API that answers, from an OpenAPI document',
    async () => {
      const document = join(folder, 'http.json');
      const mock = { type: 'mock', 'x-gatehouse-mock-response': { statusCode: 200, body: 'hello' } };
      const operation = { responses: {}, 'x-amazon-apigateway-integration': mock };
      const paths = { '/hello': { get: operation } };
      writeFileSync(document, JSON.stringify({ openapi: '3.0.1', info: { title: 'hi', version: '1' }, paths }));
      const { ApiId: apiId } = await aws('apigatewayv2', 'import-api', '--body', `file://${document}`);
      const api = ['--api-id', String(apiId)];
      await aws('apigatewayv2', 'create-stage', ...api, '--stage-name', '$default', '--auto-deploy');
      expect(await answered(String(apiId), '/hello', 200)).toBe('hello');
      const { Items: routes } = await aws('apigatewayv2', 'get-routes', ...api);
      expect(routes).toMatchObject([{ RouteKey: 'GET /hello' }]);
      await aws('apigatewayv2', 'delete-api', ...api);
    },
    TIMEOUT_MS,
  );
});
