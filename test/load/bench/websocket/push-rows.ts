import { Agent, request } from 'node:http';
import type { Cluster } from '@gatehouse/testing';
import { HOST, PATH, quantile } from './farms.ts';
import { RawWsClient, textFrame } from './raw-client.ts';

/** Pushes on the way at once while the most per second is measured. */
const AT_ONCE = 8;
const WARM_PUSHES = 300;
const OPEN_DEADLINE_MS = 30_000;

/** Pushes to a connection of node 1, asked of node 1 (0) or node 2 (1): the most per second, then times at half of that. */
export async function pushRow(cluster: Cluster, from: number, count: number): Promise<string> {
  const target = await openOne(cluster.nodes[0]?.trafficPort ?? 0);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const push = async (): Promise<void> => {
    const status = await post(agent, cluster.nodes[from]?.trafficPort ?? 0, target.id);
    if (status !== 200) throw new Error(`a push was answered ${String(status)}`);
  };
  for (let i = 0; i < WARM_PUSHES; i += 1) await push();
  const most = await mostPerSecond(push, count);
  const times = await atRate(push, most / 2, count);
  target.client.socket.destroy();
  agent.destroy();
  const at = (share: number): string => `${quantile(times, share).toFixed(2)} ms`;
  const where = from === 0 ? 'on the owner' : 'from the other node';
  return `push ${where}: ${most.toFixed(0)}/s; at half of that p50 ${at(0.5)}, p99 ${at(0.99)}`;
}

async function mostPerSecond(push: () => Promise<void>, count: number): Promise<number> {
  const startedAtMs = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let i = 0; i < count / AT_ONCE; i += 1) await push();
    }),
  );
  return (count * 1_000) / (performance.now() - startedAtMs);
}

/** Starts pushes at a rate, whether those before are answered or not; milliseconds that each took, sorted. */
async function atRate(push: () => Promise<void>, perSecond: number, count: number): Promise<number[]> {
  const startedAtMs = performance.now();
  const times: number[] = [];
  const open: Promise<void>[] = [];
  const timed = async (): Promise<void> => {
    const pushedAtMs = performance.now();
    await push();
    times.push(performance.now() - pushedAtMs);
  };
  while (open.length < count) {
    const due = Math.min(count, ((performance.now() - startedAtMs) / 1_000) * perSecond);
    while (open.length < due) open.push(timed());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(open);
  return times.sort((a, b) => a - b);
}

function post(agent: Agent, port: number, id: string): Promise<number> {
  const path = `${PATH}/@connections/${encodeURIComponent(id)}`;
  return new Promise((resolve, reject) => {
    const call = request(
      { agent, host: '127.0.0.1', port, path, method: 'POST', headers: { host: HOST } },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    call.on('error', reject);
    call.end('{"price":1234}');
  });
}

function openOne(port: number): Promise<{ client: RawWsClient; id: string }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a connection does not get its id')), OPEN_DEADLINE_MS);
    const onOpen = (): void => {
      client.onFrame = (payload) => {
        const { connectionId } = JSON.parse(payload.toString()) as { connectionId: string };
        client.onFrame = () => undefined;
        clearTimeout(timer);
        resolve({ client, id: connectionId });
      };
      client.socket.write(textFrame('{"action":"none"}'));
    };
    const client = new RawWsClient(port, HOST, PATH, onOpen, () => undefined);
  });
}
