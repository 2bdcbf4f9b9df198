import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The backend of both routes: `$disconnect`, whose events it counts, and `say`, which it acknowledges after a while. */
export interface BenchBackend {
  readonly url: string;
  /** Connections whose `$disconnect` has come. */
  readonly ended: ReadonlySet<string>;
  /** Ids of messages that were answered. */
  readonly acknowledged: ReadonlySet<string>;
  /** `$disconnect` events; more than `ended` if one came twice. */
  eventCount(): number;
  /** No event for a few seconds. */
  isQuiet(): boolean;
  /** Forgets what it has seen. */
  reset(): void;
  close(): void;
}

interface Message {
  readonly id?: string;
  readonly requestContext?: { readonly connectionId: string };
}

/** Longer than the beat by which nodes look for what others have lost. */
const QUIET_MS = 4_000;
/** So that a drain meets messages on their way. */
const ANSWER_AFTER_MS = 50;

/** Starts it on a free port. */
export async function startBackend(): Promise<BenchBackend> {
  const ended = new Set<string>();
  const acknowledged = new Set<string>();
  let count = 0;
  let lastAtMs = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const { id = '', requestContext } = JSON.parse(text) as Message;
      if (requestContext === undefined) {
        setTimeout(() => {
          response.end(text, () => acknowledged.add(id));
        }, ANSWER_AFTER_MS);
        return;
      }
      ended.add(requestContext.connectionId);
      count += 1;
      lastAtMs = performance.now();
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    ended,
    acknowledged,
    eventCount: () => count,
    isQuiet: () => performance.now() - lastAtMs > QUIET_MS,
    reset: () => {
      ended.clear();
      acknowledged.clear();
      count = 0;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
