/**
 * What a push of 10,000 routes does to a node that serves: the longest time its event loop is held, and p99 before and
 * during pushes. Node and load are shielded from what else runs on the machine. `npm run bench:swap [-- --short]`.
 */
import { execFileSync, fork } from 'node:child_process';
import { join } from 'node:path';
import type { HttpRoute } from '@gatehouse/api-model';
import { encodeStage } from '@gatehouse/snapshot';
import { anEntry, freePort } from '@gatehouse/testing';
import { shield } from './shield.ts';
import type { FromNode, ToNode } from './swap-node.ts';
import { formatTable, median } from './table.ts';
import { drive } from './wrk.ts';
import type { LoadResult } from './wrk.ts';

const ROUTES = 10_000;
const isShort = process.argv.includes('--short');
const ROUNDS = isShort ? 1 : 5;
const SECONDS = isShort ? 3 : 5;
const HOST = 'bench.execute-api.localhost';

class Node {
  readonly #child;
  readonly #port: number;
  #version = 0;
  #onAnswer: (answer: FromNode) => void = () => undefined;

  constructor(port: number) {
    this.#port = port;
    this.#child = fork(join(import.meta.dirname, 'swap-node.ts'), [String(port)], {
      serialization: 'advanced',
      // As nodes run.
      execArgv: ['--disable-warning=ExperimentalWarning', '--v8-pool-size=1'],
      detached: true,
    });
    if (!shield(this.#child.pid ?? 0)) console.error('not as root: what else runs on this machine counts as well');
    execFileSync('taskset', ['-a', '-p', '-c', '0', String(this.#child.pid)]);
    this.#child.on('message', (answer: FromNode) => this.#onAnswer(answer));
  }

  answer(): Promise<FromNode> {
    return new Promise((resolve) => {
      this.#onAnswer = resolve;
    });
  }

  /** Pushes an API in which every route differs from the push before: nothing is equal, everything is rebuilt. */
  async push(): Promise<FromNode> {
    this.#version += 1;
    const resource = RESOURCES[this.#version % RESOURCES.length];
    if (resource === undefined) throw new Error('no resource');
    for (const chunk of resource.chunks) this.#send({ chunk });
    this.#send({ entry: anEntry('stages/bench/$default', { version: this.#version, ...resource }) });
    return this.answer();
  }

  load(): Promise<LoadResult> {
    const url = `http://127.0.0.1:${String(this.#port)}/items/5000/7`;
    return drive({ url, headers: { Host: HOST }, connections: 64, seconds: SECONDS, core: 1, isShielded: true });
  }

  stop(): void {
    this.#child.kill('SIGTERM');
  }

  #send(message: ToNode): void {
    this.#child.send(message);
  }
}

/** Encoded before the load begins: the node is measured, not the one who pushes. */
const RESOURCES = [1, 2, 3].map((variant) =>
  encodeStage({
    apiId: 'bench',
    deploymentId: `d${String(variant)}`,
    settings: { stageName: '$default' },
    api: { protocolType: 'HTTP', name: 'Bench' },
    integrations: new Map([['m', { integrationType: 'MOCK', mockResponse: { statusCode: 200, body: 'ok' } }]]),
    routes: routesOf(variant),
  }),
);

function routesOf(version: number): HttpRoute[] {
  return Array.from({ length: ROUTES }, (_, i) => ({
    routeKey: `GET /items/${String(i)}/{id}`,
    target: 'integrations/m',
    operationName: `v${String(version)}`,
  }));
}

async function pushWhile(load: Promise<LoadResult>, node: Node): Promise<FromNode[]> {
  const answers: FromNode[] = [];
  let isLoading = true;
  void load.finally(() => {
    isLoading = false;
  });
  while (isLoading) {
    answers.push(await node.push());
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return answers;
}

async function main(): Promise<void> {
  const node = new Node(await freePort());
  try {
    await node.answer();
    const first = await node.push();
    if (first.error !== undefined) throw new Error(first.error);
    await node.load();
    const rows: string[][] = [];
    const ratios: number[] = [];
    const holds: number[] = [];
    const ownHolds: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const before = await node.load();
      const load = node.load();
      const answers = await pushWhile(load, node);
      const during = await load;
      const longest = (of: (answer: FromNode) => number): number => Math.max(...answers.map(of));
      const longestHoldMs = longest((answer) => answer.longestHoldMs);
      const longestOwnHoldMs = longest((answer) => answer.longestOwnHoldMs);
      ratios.push(during.p99Us / before.p99Us);
      holds.push(longestHoldMs);
      ownHolds.push(longestOwnHoldMs);
      rows.push([
        String(round),
        String(answers.length),
        median(answers.map((answer) => answer.applyMs)).toFixed(0),
        longestHoldMs.toFixed(1),
        longestOwnHoldMs.toFixed(1),
        longest((answer) => answer.longestGcMs).toFixed(1),
        String(before.p99Us),
        String(during.p99Us),
        (during.p99Us / before.p99Us).toFixed(2),
      ]);
    }
    console.log(`Pushes of ${String(ROUTES)} changed routes to a node under load (64 connections, MOCK route)`);
    const head = [
      'round',
      'pushes',
      'apply ms',
      'longest hold ms',
      'without waits',
      'longest gc ms',
      'p99 us before',
      'p99 us during',
      'ratio',
    ];
    console.log(formatTable(head, rows));
    console.log(
      `Medians: p99 ratio ${median(ratios).toFixed(2)}, longest hold ${median(holds).toFixed(1)} ms, ` +
        `${median(ownHolds).toFixed(1)} ms without waiting for a processor`,
    );
  } finally {
    node.stop();
  }
}

await main();
