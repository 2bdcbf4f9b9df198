// Reflection, asked by a tool that has no schema of its own.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ApiUseCases } from '@gatehouse/records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSpecServer } from './spec-kit.ts';

const run = promisify(execFile);

let server: Awaited<ReturnType<typeof startSpecServer>>;

beforeAll(async () => {
  const list: ApiUseCases['list'] = () => Promise.resolve({ items: [], nextPageToken: 'more' });
  server = await startSpecServer({ apis: { list } as Partial<ApiUseCases> as ApiUseCases });
});
afterAll(async () => {
  await server.stop();
});

async function curl(path: string, ...options: readonly string[]): Promise<string> {
  const url = `http://127.0.0.1:${String(server.port)}${path}`;
  const args = ['buf', 'curl', '--http2-prior-knowledge', '--protocol', 'grpc', ...options, url];
  return (await run('npx', args)).stdout;
}

describe('reflection', { timeout: 60_000 }, () => {
  it.each(['grpc-v1', 'grpc-v1alpha'])('by %s: buf curl calls the server without any schema', async (protocol) => {
    const answer = await curl('/gatehouse.control.v1.ApiService/ListApis', '--reflect-protocol', protocol);
    expect(JSON.parse(answer)).toEqual({ nextPageToken: 'more' });
  });

  it('describes health checking, too', async () => {
    expect((await curl('', '--list-services')).split('\n')).toContain('grpc.health.v1.Health');
    const service = JSON.stringify({ service: 'gatehouse.control.v1.ApiService' });
    expect(JSON.parse(await curl('/grpc.health.v1.Health/Check', '-d', service))).toEqual({ status: 'SERVING' });
  });
});
