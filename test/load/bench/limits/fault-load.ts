import { Agent, request } from 'node:http';
import type { NodeProcess } from '@gatehouse/testing';

/** What became of one request. */
export interface FaultAnswer {
  /** Milliseconds since the start of the load. */
  readonly sentAtMs: number;
  readonly tookMs: number;
  /** 0 = no answer, or none within {@link HUNG_MS}. */
  readonly status: number;
}

/** A request without an answer for so long hangs. */
export const HUNG_MS = 2_000;
const TICK_MS = 5;

/** Requests at fixed times, to the nodes in turn, whatever the answers take. */
export class FaultLoad {
  readonly answers: FaultAnswer[] = [];
  readonly #agent = new Agent({ keepAlive: true, scheduling: 'fifo' });
  readonly #startMs = performance.now();
  readonly #underWay = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #sent = 0;

  constructor(nodes: readonly NodeProcess[], apiId: string, perSecond: number) {
    this.#timer = setInterval(() => {
      for (; (this.#sent * 1000) / perSecond <= this.elapsedMs; this.#sent += 1) {
        const node = nodes[this.#sent % nodes.length];
        if (node === undefined) continue;
        const asked = this.#ask(node.trafficPort, `${apiId}.execute-api.localhost`);
        this.#underWay.add(asked);
        void asked.finally(() => this.#underWay.delete(asked));
      }
    }, TICK_MS);
  }

  /** Milliseconds since the start. */
  get elapsedMs(): number {
    return performance.now() - this.#startMs;
  }

  /** Ends it and waits for what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
    this.#agent.destroy();
  }

  async #ask(port: number, host: string): Promise<void> {
    const sentAtMs = this.elapsedMs;
    const status = await new Promise<number>((resolve) => {
      const options = { host: '127.0.0.1', port, agent: this.#agent, headers: { host }, timeout: HUNG_MS };
      const call = request(options, (response) => {
        response.resume();
        response.once('error', () => resolve(0));
        response.once('end', () => resolve(response.statusCode ?? 0));
      });
      call.once('timeout', () => call.destroy());
      call.once('error', () => resolve(0));
      call.end();
    });
    this.answers.push({ sentAtMs, tookMs: this.elapsedMs - sentAtMs, status });
  }
}
