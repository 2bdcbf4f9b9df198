import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startBackend } from './backend.ts';
import type { Backend } from './backend.ts';
import { call } from './call.ts';
import type { Answer } from './call.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { runCli } from './run-cli.ts';
import type { CliOptions, CliResult } from './run-cli.ts';

/** The root of the workspace, where `gatehouse` runs. */
export const ROOT = join(import.meta.dirname, '../../..');

/** The names of the example files for `gatehouse apply`. */
export const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(
  (file) => file.endsWith('.yaml') && !file.includes('.openapi.'),
);

/** A standalone process, a backend, a folder for files, and `gatehouse` to drive the process with. */
export interface CliKit {
  readonly gateway: Gateway;
  readonly backend: Backend;
  /** Removed by `stop`. */
  readonly folder: string;
  /** Runs `gatehouse` with arguments that are parted by blanks. */
  cli(args: string, options?: Partial<CliOptions>): Promise<CliResult>;
  /** The same with `-o json`; resolves with what was printed and expects exit code 0. */
  json(args: string, options?: Partial<CliOptions>): Promise<unknown>;
  /** Writes a file to the folder and returns its path. */
  file(name: string, content: string): string;
  /** Calls the `$default` stage of an API. */
  get(apiId: string, path: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts process and backend. */
export async function startCliKit(): Promise<CliKit> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-e2e-'));
  const [gateway, backend] = await Promise.all([startGateway(), startBackend()]);
  const cli: CliKit['cli'] = (args, options = {}) =>
    runCli(args.split(' '), { grpcPort: gateway.grpcPort, ...options });
  return {
    gateway,
    backend,
    folder,
    cli,
    json: async (args, options = {}) => {
      const { code, stdout, stderr } = await cli(`${args} -o json`, options);
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout) as unknown;
    },
    file: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    get: (apiId, path) => call({ port: gateway.trafficPort, host: `${apiId}.execute-api.localhost`, path }),
    stop: async () => {
      await gateway.stop();
      await backend.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A document for `gatehouse apply`: a one-route API that answers with a fixed status. */
export function mockApi(apiId: string, statusCode: number, autoDeploy = true): string {
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
