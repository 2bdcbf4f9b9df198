import { Agent, request } from 'node:http';
import type { NodeProcess } from '@gatehouse/testing';
import { metricAt } from './fault-views.ts';
import { processorWaitMs } from './processor-wait.ts';

/** Constant load on a route with a limit, and what the nodes say of their counters meanwhile. */
export interface LimitLoad {
  /** Requests that were answered 200 so far. */
  readonly admitted: number;
  /** Requests that were refused by a limit so far. */
  readonly refused: number;
  /** Answers that are neither and, once it is stopped, those slower than the bound; at most 50. */
  readonly failures: readonly string[];
  /** Milliseconds since the first request. */
  readonly elapsedMs: number;
  /** Milliseconds in which some nodes had their counters and some had not, as seen every 50 ms or so. */
  readonly partlyLostMs: number;
  /** Ends it and waits for what is under way. Rejects when a node could not be asked for its counters. May be called twice. */
  stop(): Promise<void>;
}

const TICK_MS = 5;
const LOOK_MS = 50;
/** A pause between two turns of the event loop of this process that is longer is one in which it stood still. */
const STALL_MS = 100;
const MAX_FAILURES = 50;
const MAX_UNDER_WAY = 200;
const GAUGE = 'gatehouse_limits_without_counters';

/** An answer that took longer than the bound. */
interface SlowAnswer {
  readonly node: NodeProcess;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
}

interface Look {
  readonly atMs: number;
  /** Of each node. */
  readonly waitsMs: readonly number[];
}

/**
 * Asks the nodes in turn for `/` of an API, at fixed times whatever the answers take. An answer is too slow after `maxMs`,
 * without the time that this process stood still and the node waited for a processor that others had.
 */
export function startLimitLoad(
  nodes: readonly NodeProcess[],
  { apiId, perSecond, maxMs }: { readonly apiId: string; readonly perSecond: number; readonly maxMs: number },
): LimitLoad {
  const agent = new Agent({ keepAlive: true, scheduling: 'fifo' });
  const failures: string[] = [];
  const slow: SlowAnswer[] = [];
  const underWay = new Set<Promise<void>>();
  const watch = watchNodes(nodes);
  const startMs = performance.now();
  let sent = 0;
  let admitted = 0;
  let refused = 0;
  const fail = (text: string): void => void (failures.length < MAX_FAILURES && failures.push(text));
  const one = async (node: NodeProcess): Promise<void> => {
    const sentAtMs = performance.now();
    const status = await statusOf(agent, node.trafficPort, `${apiId}.execute-api.localhost`).catch(String);
    const answeredAtMs = performance.now();
    if (status === 200) admitted += 1;
    else if (status === 429) refused += 1;
    else fail(`${node.nodeId}: ${String(status)}`);
    if (answeredAtMs - sentAtMs > maxMs) slow.push({ node, sentAtMs, answeredAtMs });
  };
  const timer = setInterval(() => {
    for (; startMs + (sent * 1000) / perSecond <= performance.now(); sent += 1) {
      const node = nodes[sent % nodes.length];
      if (node === undefined || underWay.size >= MAX_UNDER_WAY) continue;
      const asked = one(node);
      underWay.add(asked);
      void asked.finally(() => underWay.delete(asked));
    }
  }, TICK_MS);
  return {
    get admitted() {
      return admitted;
    },
    get refused() {
      return refused;
    },
    failures,
    get elapsedMs() {
      return performance.now() - startMs;
    },
    get partlyLostMs() {
      return watch.partlyLostMs;
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      try {
        await watch.stop();
      } finally {
        agent.destroy();
      }
      // Now, not before: when an answer comes after a wait for a processor, the look that sees the wait is still to come.
      for (const answer of slow.splice(0)) {
        const tookMs = watch.withoutWaitsMs(answer);
        if (tookMs > maxMs) fail(`${answer.node.nodeId}: answered after ${tookMs.toFixed(0)} ms, without waits`);
      }
    },
  };
}

/** Notices when this process stands still: without a processor, or until a process that it starts is one. */
function watchStalls() {
  const stalls: { readonly fromMs: number; readonly toMs: number }[] = [];
  let tickedAtMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - tickedAtMs > STALL_MS) stalls.push({ fromMs: tickedAtMs, toMs: nowMs });
    tickedAtMs = nowMs;
  }, TICK_MS);
  return {
    stalledMs: (sinceMs: number, untilMs: number): number => {
      const within = stalls.map(({ fromMs, toMs }) => Math.min(toMs, untilMs) - Math.max(fromMs, sinceMs));
      return within.reduce((sum, ms) => sum + Math.max(0, ms), 0);
    },
    stop: () => clearInterval(timer),
  };
}

/** Looks again and again at what the nodes say of their counters, and at how long they wait for a processor. */
function watchNodes(nodes: readonly NodeProcess[]) {
  const looks: Look[] = [];
  const stalls = watchStalls();
  let partlyLostMs = 0;
  let isOver = false;
  const look = async (): Promise<Look & { readonly isPartlyLost: boolean }> => {
    const lost = await Promise.all(nodes.map(({ adminPort }) => metricAt(adminPort, GAUGE)));
    const waitsMs = await Promise.all(nodes.map(({ pid }) => processorWaitMs(pid)));
    return { atMs: performance.now(), waitsMs, isPartlyLost: new Set(lost).size > 1 };
  };
  const run = async (): Promise<void> => {
    let before = await look();
    while (!isOver) {
      looks.push(before);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const now = await look();
      if (before.isPartlyLost || now.isPartlyLost) partlyLostMs += now.atMs - before.atMs;
      before = now;
    }
    looks.push(before);
  };
  const running = run();
  // Who stops it hears of it; until then the failure of a look must not end the whole run.
  running.catch(() => undefined);
  return {
    get partlyLostMs() {
      return partlyLostMs;
    },
    /** What an answer took, but for the time that this process stood still and that the node waited for a processor. */
    withoutWaitsMs: ({ node, sentAtMs, answeredAtMs }: SlowAnswer): number => {
      const first = looks.findLast(({ atMs }) => atMs <= sentAtMs) ?? looks[0];
      const last = looks.find(({ atMs }) => atMs >= answeredAtMs) ?? looks.at(-1);
      const place = nodes.indexOf(node);
      const waitedMs = (last?.waitsMs[place] ?? 0) - (first?.waitsMs[place] ?? 0);
      return answeredAtMs - sentAtMs - stalls.stalledMs(sentAtMs, answeredAtMs) - waitedMs;
    },
    stop: async () => {
      isOver = true;
      stalls.stop();
      await running;
    },
  };
}

function statusOf(agent: Agent, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, agent, headers: { host }, timeout: 10_000 }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    call.once('timeout', () => call.destroy(new Error('no answer within 10 s')));
    call.once('error', reject);
    call.end();
  });
}
