import type { Variable } from '@gatehouse/access-log';
import type { RouteMetrics } from '@gatehouse/metrics';
import type { LimitLevel } from '@gatehouse/throttling';
import type { SeenApiKeys } from '@gatehouse/usage-plans';
import type { Limits } from './limits.ts';
import type { RequestTracing } from './tracing.ts';
import type { OtherApis } from './other-apis.ts';
import type { RequestIds } from './request-ids.ts';

/** What every invocation shares: ids, clocks, limits, API keys, and where requests are counted that no stage takes. */
export interface PipelineEnvironment {
  readonly ids: RequestIds;
  /** From 0 to below 1: which requests go to a canary. */
  readonly random: () => number;
  /** Monotonic milliseconds with fractions. */
  readonly nowMs: () => number;
  /** Wall clock, Unix milliseconds. */
  readonly nowUnixMs: () => number;
  /** Largest request body in bytes; 413 above (reference http-api.md 8: 10 MB). */
  readonly maxPayloadBytes: number;
  /** `$context.` variables of mapping values, by name. */
  readonly contextVariables: ReadonlyMap<string, Variable>;
  /** Undefined = requests are not traced; trace headers of clients pass through. */
  readonly tracing?: RequestTracing | undefined;
  /** Asked for requests that no HTTP API takes. */
  readonly otherApis?: OtherApis | undefined;
  readonly limits: Limits;
  readonly seenApiKeys: SeenApiKeys;
  /** Counts a request that a limit refused. */
  readonly countThrottled: (apiId: string, stageName: string, level: LimitLevel) => void;
  /** For requests that no stage takes. */
  readonly unmatchedMetrics: RouteMetrics;
}
