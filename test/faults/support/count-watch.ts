import { Agent, request } from 'node:http';
import type { NodeProcess } from '@gatehouse/testing';

/** Watches an API whose body counts up, on several nodes. */
export interface CountWatch {
  /** Answers so far. */
  readonly count: number;
  /** Answers that were no number, or lower than one before on the same node; at most 50. */
  readonly failures: readonly string[];
  /** The highest number that a node has answered. */
  highestOf(node: NodeProcess): number;
  /** Ends it and waits for what is under way. */
  stop(): Promise<void>;
}

const MAX_FAILURES = 50;
const PAUSE_MS = 3;

/** Asks each node for `/` of an API again and again, one request at a time: an answer is never older than the one before. */
export function watchCount(nodes: readonly NodeProcess[], apiId: string): CountWatch {
  const agent = new Agent({ keepAlive: true });
  const highest = new Map<NodeProcess, number>();
  const failures: string[] = [];
  let count = 0;
  let isOver = false;
  const watch = async (node: NodeProcess): Promise<void> => {
    while (!isOver) {
      const answer = await ask(agent, node.trafficPort, `${apiId}.execute-api.localhost`).catch(String);
      const before = highest.get(node) ?? 0;
      const now = Number(answer);
      count += 1;
      if (!(now >= before) && failures.length < MAX_FAILURES) {
        failures.push(`${node.nodeId}: ${answer} after ${String(before)}`);
      }
      if (now > before) highest.set(node, now);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const watching = Promise.all(nodes.map(watch));
  return {
    get count() {
      return count;
    },
    failures,
    highestOf: (node) => highest.get(node) ?? 0,
    stop: async () => {
      isOver = true;
      await watching;
      agent.destroy();
    },
  };
}

/** The body of an answer, or its status when that is not 200. */
function ask(agent: Agent, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, agent, headers: { host }, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve(response.statusCode === 200 ? body : `status ${String(response.statusCode)}`);
      });
    });
    call.once('timeout', () => call.destroy(new Error('no answer within 10 s')));
    call.once('error', reject);
    call.end();
  });
}
