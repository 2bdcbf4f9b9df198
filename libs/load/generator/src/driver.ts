import type { Arrival, LoadAddress, Random } from '@gatehouse/load-scenario';
import type { Recorder } from './recorder.ts';

/** Sends the arrivals of one thread over one protocol. */
export interface Driver {
  /** Begins a request, or a connection; never throws, what goes wrong is recorded. */
  start(arrival: Arrival, intendedMs: number): void;
  /** Gives up what has waited too long. Called a few times a second. */
  sweep(nowMs: number): void;
  /** Requests under way, or open connections. */
  readonly inFlight: number;
  /** No more arrivals: resolves when nothing is under way; what takes longer than the timeout is recorded as such. */
  drain(): Promise<void>;
  /** Ends everything at once, without recording it. */
  close(): Promise<void>;
}

/** What all drivers need. */
export interface DriverOptions {
  readonly addresses: readonly LoadAddress[];
  readonly recorder: Recorder;
  readonly random: Random;
  readonly nowMs: () => number;
  readonly timeoutMs: number;
  /** Share of this thread of the bound on what is under way. */
  readonly maxInFlight: number;
  readonly apiKeys: ApiKeys | undefined;
  /** True = certificates are not verified. */
  readonly insecure: boolean;
}

/** Keys that requests carry in turn. */
export interface ApiKeys {
  readonly header: string;
  readonly pick: 'round-robin' | 'random';
  readonly keys: readonly string[];
}

/** Headers of a request with its API key. */
export function withApiKey(
  headers: Record<string, string>,
  apiKeys: ApiKeys | undefined,
  number: number,
  random: Random,
): Record<string, string> {
  if (apiKeys === undefined || apiKeys.keys.length === 0) return headers;
  const { header, pick, keys } = apiKeys;
  const key = keys[pick === 'random' ? Math.floor(random() * keys.length) : number % keys.length] ?? '';
  return { ...headers, [header]: key };
}
