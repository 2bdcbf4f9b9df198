import type { Pacing } from '@gatehouse/load-generator';

/** Flags of `load run`, as commander hands them over. */
export interface RunOptions {
  readonly url: readonly string[];
  readonly beyondLoopback?: boolean;
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly workers: number;
  readonly pacing: Pacing;
  readonly seed?: number;
  readonly rateFactor?: number;
  /** Milliseconds. */
  readonly soak?: number;
  readonly limit?: { readonly rate: number; readonly burst: number };
  readonly connections?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly maxArrivals?: number;
  readonly apiKeys?: string;
  readonly pid: readonly string[];
  readonly metrics: readonly string[];
  readonly insecure?: boolean;
}
