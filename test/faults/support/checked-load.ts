import { Agent, request } from 'node:http';
import type { NodeProcess } from '@gatehouse/testing';
import { pageAt } from './fault-views.ts';

/** A request and the only answer to it that is right. */
export interface CheckedRequest {
  readonly host: string;
  readonly path: string;
  readonly body: string;
}

/** Constant load whose every answer is checked. */
export interface CheckedLoad {
  /** Answers so far. */
  readonly count: number;
  /** What went wrong so far, at most 50. */
  readonly failures: readonly string[];
  /** How much went wrong so far. */
  readonly failureCount: number;
  /** Resolves when everything that was sent until now is answered or has failed. */
  settled(): Promise<void>;
  /** Ends the load and waits for what is under way. */
  stop(): Promise<void>;
}

/** Where the next request goes; undefined = nowhere at the moment, which is a failure. */
export type PickPort = () => number | undefined;

const MAX_FAILURES = 50;
const TICK_MS = 5;
/** As many as there are connections to a node: a request that waits for one would be sent long after its node was picked. */
const MAX_UNDER_WAY = 32;

/**
 * Sends `perSecond` requests in turn over kept connections, at fixed times whatever the answers take. On a machine that is
 * too busy for that it sends fewer: times at which 32 requests are under way are passed over.
 */
export function startCheckedLoad(
  pickPort: PickPort,
  requests: readonly CheckedRequest[],
  perSecond = 100,
): CheckedLoad {
  // In turn: a connection that rests for 10 s is closed by the node, perhaps while a request is on its way to it.
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_UNDER_WAY, scheduling: 'fifo' });
  const failures: string[] = [];
  const underWay = new Set<Promise<void>>();
  let count = 0;
  let sent = 0;
  let failureCount = 0;
  const fail = (text: string): void => {
    failureCount += 1;
    if (failures.length < MAX_FAILURES) failures.push(text);
  };
  const startMs = performance.now();
  const timer = setInterval(() => {
    for (; startMs + (sent * 1000) / perSecond <= performance.now(); sent += 1) {
      if (underWay.size >= MAX_UNDER_WAY) continue;
      const wanted = requests[sent % requests.length];
      const port = pickPort();
      if (wanted === undefined || port === undefined) {
        fail('no node is ready');
        continue;
      }
      const asked = send(agent, port, wanted).then(
        (problem) => {
          count += 1;
          if (problem !== undefined) fail(problem);
        },
        (error: unknown) => {
          fail(`port ${String(port)}: ${String(error)}`);
        },
      );
      underWay.add(asked);
      void asked.finally(() => underWay.delete(asked));
    }
  }, TICK_MS);
  const settled = async (): Promise<void> => void (await Promise.all(underWay));
  return {
    get count() {
      return count;
    },
    failures,
    get failureCount() {
      return failureCount;
    },
    settled,
    stop: async () => {
      clearInterval(timer);
      await settled();
      agent.destroy();
    },
  };
}

/** Knows which nodes may be asked. */
export interface Balancer {
  readonly pick: PickPort;
  isReady(node: NodeProcess): boolean;
  stop(): void;
}

/** A balancer as small as can be: asks `/readyz` of each node ten times a second and takes ready ones in turn. */
export function readyNodes(nodes: readonly NodeProcess[]): Balancer {
  const ready = new Set(nodes);
  const asked = new Set<NodeProcess>();
  let turn = 0;
  const ask = async (node: NodeProcess): Promise<void> => {
    // One question at a time: an answer from before must not come after a newer one.
    if (asked.has(node)) return;
    asked.add(node);
    const status = await pageAt(node.adminPort, '/readyz').then(
      (page) => page.status,
      () => 0,
    );
    asked.delete(node);
    if (status === 200) ready.add(node);
    else ready.delete(node);
  };
  const timer = setInterval(() => {
    for (const node of nodes) void ask(node);
  }, 100);
  return {
    pick: () => {
      turn += 1;
      return [...ready][turn % Math.max(1, ready.size)]?.trafficPort;
    },
    isReady: (node) => ready.has(node),
    stop: () => {
      clearInterval(timer);
    },
  };
}

function send(agent: Agent, port: number, { host, path, body }: CheckedRequest): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, agent, headers: { host }, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isRight = response.statusCode === 200 && text === body;
        resolve(
          isRight ? undefined : `port ${String(port)}: ${String(response.statusCode)} ${text} instead of ${body}`,
        );
      });
    });
    call.once('timeout', () => call.destroy(new Error('no answer within 10 s')));
    call.once('error', reject);
    call.end();
  });
}
