import { mkdtempSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AccountServiceDefinition,
  ApiServiceDefinition,
  HttpApi,
  StageServiceDefinition,
  StageSettings,
} from '@gatehouse/contract';
import { eventually, freePort } from '@gatehouse/testing';
import { createChannel, createClient } from 'nice-grpc';
import { startProcess } from './processes.ts';
import type { BenchProcess } from './processes.ts';

/** A standalone gateway for a benchmark, with its addresses. */
export interface BenchGatehouse extends BenchProcess {
  readonly trafficPort: number;
  readonly adminPort: number;
  readonly grpcPort: number;
}

const ROOT = join(import.meta.dirname, '../../..');

/**
 * Starts a standalone gateway with an empty store on free ports. `nodeArgs` go before the program, for example `--cpu-prof`; `env` adds
 * settings; `root` is another checkout to run.
 */
export async function startGatehouse(
  core: number,
  nodeArgs: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  root = ROOT,
): Promise<BenchGatehouse> {
  const [trafficPort, adminPort, grpcPort, managementPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const started = startProcess({
    command: process.execPath,
    args: [
      ...nodeArgs,
      '--disable-warning=ExperimentalWarning',
      '--v8-pool-size=1',
      join(root, 'apps/standalone/src/main.ts'),
    ],
    core,
    env: {
      GATEHOUSE_HTTP_PORT: String(trafficPort),
      GATEHOUSE_ADMIN_PORT: String(adminPort),
      GATEHOUSE_GRPC_PORT: String(grpcPort),
      GATEHOUSE_MANAGEMENT_PORT: String(managementPort),
      GATEHOUSE_DATA_DIR: mkdtempSync(join(tmpdir(), 'gatehouse-bench-')),
      GATEHOUSE_EXAMPLE: 'false',
      ...env,
    },
  });
  try {
    await answers(`http://127.0.0.1:${String(adminPort)}/readyz`);
  } catch (error) {
    await started.stop();
    throw error;
  }
  return { ...started, trafficPort, adminPort, grpcPort };
}

/** Waits until an address answers 200, at most 30 s. */
export async function answers(url: string, host?: string): Promise<void> {
  await eventually(
    async () => {
      const status = await statusOf(url, host);
      if (status !== 200) throw new Error(`${url} answers ${String(status)}`);
    },
    { deadlineMs: 30_000 },
  );
}

function statusOf(url: string, host: string | undefined): Promise<number> {
  const headers = host === undefined ? {} : { host };
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });
}

/** Creates or replaces an HTTP API and its `$default` stage with auto-deploy. Documents in the JSON form of the contract. */
export async function deployApi(grpcPort: number, apiId: string, api: object, stage: object): Promise<void> {
  const channel = createChannel(`127.0.0.1:${String(grpcPort)}`, undefined, {
    'grpc.max_send_message_length': -1,
    'grpc.max_receive_message_length': -1,
  });
  try {
    const apis = createClient(ApiServiceDefinition, channel);
    const stages = createClient(StageServiceDefinition, channel);
    const definition = { $case: 'http' as const, value: HttpApi.fromJSON(api) };
    // gRPC listens a moment after traffic is served.
    const known = await eventually(() => apis.listApis({ pageSize: 500 }));
    if (known.apis.some((one) => one.apiId === apiId)) {
      await apis.updateApi({ apiId, api: { definition } });
      return;
    }
    // The account's 10,000/s would be what is measured.
    const account = { throttleSettings: { rateLimit: 10_000, burstLimit: 5_000 }, throttlingDisabled: true };
    await createClient(AccountServiceDefinition, channel).updateAccount({ account });
    await apis.createApi({ apiId, api: { definition } });
    const settings = StageSettings.fromJSON({ stageName: '$default', autoDeploy: true, ...stage });
    await stages.createStage({ apiId, settings });
  } finally {
    channel.close();
  }
}
