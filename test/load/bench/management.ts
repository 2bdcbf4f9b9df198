/**
 * The AWS-compatible management API: a REST API of 300 resources with 5 methods each defined by the SDK, and single calls beside a
 * Fastify route that answers a constant. `npm run bench:management`; `-- --short` makes 40 resources.
 */
import { Agent, request } from 'node:http';
import {
  APIGatewayClient,
  CreateResourceCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { freePort } from '@gatehouse/testing';
import { answers, startGatehouse } from './gatehouse.ts';
import { startProcess } from './processes.ts';
import { formatTable, median } from './table.ts';

const SERVER_CORE = 0;
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'];
const isShort = process.argv.includes('--short');
const RESOURCES = isShort ? 40 : 300;
const ROUNDS = isShort ? 200 : 2_000;
/** Resources of which the first and the last part of the run are made. */
const PART = RESOURCES / 5;

interface Defined {
  readonly apiId: string;
  readonly resourceId: string;
  readonly seconds: number;
  /** Milliseconds of each PutMethod, in their order. */
  readonly putMethodMs: readonly number[];
}

async function defineApi(client: APIGatewayClient): Promise<Defined> {
  const startedAtMs = performance.now();
  const putMethodMs: number[] = [];
  const { id: restApiId = '', rootResourceId } = await client.send(new CreateRestApiCommand({ name: 'bench' }));
  let resourceId = '';
  for (let number = 0; number < RESOURCES; number += 1) {
    const child = { restApiId, parentId: rootResourceId, pathPart: `resource-${String(number)}` };
    resourceId = (await client.send(new CreateResourceCommand(child))).id ?? '';
    for (const httpMethod of METHODS) {
      const method = { restApiId, resourceId, httpMethod };
      const beganAtMs = performance.now();
      await client.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
      putMethodMs.push(performance.now() - beganAtMs);
      const requestTemplates = { 'application/json': '{"statusCode": 200}' };
      await client.send(new PutIntegrationCommand({ ...method, type: 'MOCK', requestTemplates }));
    }
  }
  return { apiId: restApiId, resourceId, seconds: (performance.now() - startedAtMs) / 1000, putMethodMs };
}

interface Asked {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
}

/** The middle of the milliseconds of calls over one connection that stays open. */
async function p50Of(asked: Asked): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const beganAtMs = performance.now();
    await askedOnce(agent, asked);
    times.push(performance.now() - beganAtMs);
  }
  agent.destroy();
  return median(times.slice(ROUNDS / 10));
}

function askedOnce(agent: Agent, { port, path, method = 'GET', body }: Asked): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent }, (response) => {
      response.resume();
      response.on('end', () => {
        if ((response.statusCode ?? 0) < 300) resolve();
        else reject(new Error(`${method} ${path} answered ${String(response.statusCode)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function p99(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}

function show(defined: Defined, constantMs: number, getMs: number, putMs: number): void {
  const { seconds, putMethodMs } = defined;
  const part = PART * METHODS.length;
  const [first, last] = [putMethodMs.slice(0, part), putMethodMs.slice(-part)];
  const [firstP99, lastP99] = [p99(first), p99(last)];
  console.log(
    `${String(RESOURCES)} resources x ${String(METHODS.length)} methods through the SDK: ${seconds.toFixed(1)} s`,
  );
  const row = (name: string, values: readonly number[]): string[] => [
    name,
    median(values).toFixed(2),
    p99(values).toFixed(2),
  ];
  console.log(formatTable(['PutMethod', 'p50 ms', 'p99 ms'], [row('first fifth', first), row('last fifth', last)]));
  console.log(`p99 of the last fifth against the first: ${(lastP99 / firstP99).toFixed(2)} (aim 2 at most)\n`);
  const ratio = (ms: number): string => (ms / constantMs).toFixed(1);
  console.log(
    formatTable(
      ['one connection', 'p50 ms', 'ratio'],
      [
        ['Fastify, a constant', constantMs.toFixed(3), '1.0'],
        ['GetResource', getMs.toFixed(3), ratio(getMs)],
        ['PutIntegration', putMs.toFixed(3), ratio(putMs)],
      ],
    ),
  );
}

const [managementPort, constantPort] = await Promise.all([freePort(), freePort()]);
const gatehouse = await startGatehouse(SERVER_CORE, [], { GATEHOUSE_MANAGEMENT_PORT: String(managementPort) });
const constant = startProcess({
  command: process.execPath,
  args: [`${import.meta.dirname}/fastify-constant.ts`, String(constantPort)],
  core: SERVER_CORE,
});
try {
  await answers(`http://127.0.0.1:${String(constantPort)}/constant`);
  const client = new APIGatewayClient({
    endpoint: `http://127.0.0.1:${String(managementPort)}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAANY', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  const defined = await defineApi(client);
  const resource = `/restapis/${defined.apiId}/resources/${defined.resourceId}`;
  const constantMs = await p50Of({ port: constantPort, path: '/constant' });
  const getMs = await p50Of({ port: managementPort, path: resource });
  const path = `${resource}/methods/GET/integration`;
  const putMs = await p50Of({ port: managementPort, path, method: 'PUT', body: '{"type":"MOCK"}' });
  show(defined, constantMs, getMs, putMs);
  client.destroy();
} finally {
  await Promise.all([gatehouse.stop(), constant.stop()]);
}
