import { z } from 'zod';
import { isToken } from '@gatehouse/api-model';
import { durationField } from './duration.ts';
import { phaseSchema } from './phases.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Most arrivals of a run unless the scenario or a flag says otherwise. */
export const DEFAULT_MAX_ARRIVALS = 10_000_000;

const latency = durationField(0.001, HOUR_MS);
const share = z.number().min(0).max(1);

const thresholds = {
  p50: latency.optional(),
  p90: latency.optional(),
  p95: latency.optional(),
  p99: latency.optional(),
  p999: latency.optional(),
  max: latency.optional(),
  errorRate: share.optional(),
  refusedRate: share.optional(),
  admittedOverLimit: z
    .strictObject({ min: z.number().min(0).optional(), max: z.number().min(0).optional() })
    .describe('admittedOverLimit')
    .optional(),
};

const headers = z.record(
  z.string().refine(isToken, { error: 'must be a header name: letters, digits and -' }),
  z.string().max(8192),
);

const targetParts = {
  name: z.string().min(1).max(64).optional(),
  weight: z.number().positive().max(1_000_000).default(1),
  path: z.string().min(1).max(8192),
  headers: headers.default({}),
};

const httpTarget = z
  .strictObject({
    ...targetParts,
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
    body: z.string().max(1_048_576).optional(),
    json: z.unknown().optional(),
    expectStatus: z.array(z.int().min(100).max(599)).min(1).optional(),
  })
  .describe('an HTTP target');

const messages = z
  .strictObject({
    every: durationField(1, DAY_MS),
    text: z.string().min(1).max(131_072),
    expect: z.enum(['echo', 'answer', 'none']).default('echo'),
  })
  .describe('messages');

const webSocketTarget = z
  .strictObject({
    ...targetParts,
    subprotocols: z
      .array(z.string().refine(isToken, { error: 'must be a token' }))
      .max(16)
      .default([]),
    hold: durationField(0, 7 * DAY_MS),
    messages: messages.optional(),
  })
  .describe('a WebSocket target');

const common = {
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'must be letters, digits, - . and _, at most 64' }),
  description: z.string().max(2000).optional(),
  addresses: z.array(z.string()).max(100).default([]),
  phases: z.array(phaseSchema).min(1).max(100),
  arrival: z.enum(['uniform', 'poisson']).default('uniform'),
  seed: z.int().min(0).max(4_294_967_295).optional(),
  warmUp: durationField(0, HOUR_MS).default(0),
  interval: durationField(100, 10 * 60_000).default(1000),
  timeout: durationField(10, HOUR_MS).default(10_000),
  connections: z.int().min(1).max(50_000).default(100),
  maxInFlight: z.int().min(1).max(200_000).default(10_000),
  maxArrivals: z.int().min(1).max(10_000_000_000).default(DEFAULT_MAX_ARRIVALS),
  limit: z
    .strictObject({ rate: z.number().positive().max(1_000_000), burst: z.int().min(0).max(100_000_000) })
    .describe('the limit')
    .optional(),
  apiKeys: z
    .strictObject({
      header: z.string().refine(isToken, { error: 'must be a header name' }).default('x-api-key'),
      pick: z.enum(['round-robin', 'random']).default('round-robin'),
    })
    .describe('apiKeys')
    .optional(),
};

const httpScenario = z
  .strictObject({
    kind: z.literal('http'),
    ...common,
    keepAlive: z.boolean().default(true),
    targets: z.array(httpTarget).min(1).max(1000),
    thresholds: z.strictObject(thresholds).describe('thresholds').default({}),
  })
  .describe('an HTTP scenario');

const webSocketScenario = z
  .strictObject({
    kind: z.literal('websocket'),
    ...common,
    targets: z.array(webSocketTarget).min(1).max(1000),
    thresholds: z
      .strictObject({ ...thresholds, connectP99: latency.optional() })
      .describe('thresholds')
      .default({}),
  })
  .describe('a WebSocket scenario');

/** The schema of a scenario file. `kind` decides what targets look like. Defaults are filled in; durations become milliseconds. */
export const scenarioSchema = z.discriminatedUnion('kind', [httpScenario, webSocketScenario], {
  error: (issue) => (issue.code === 'invalid_union' ? 'must be http or websocket' : undefined),
});

/** A scenario as its file says it. */
export type ScenarioFile = z.infer<typeof scenarioSchema>;

/** A target of an HTTP scenario. */
export type HttpTarget = z.infer<typeof httpTarget>;

/** A target of a WebSocket scenario: a connection that is held, and what is sent on it. */
export type WebSocketTarget = z.infer<typeof webSocketTarget>;

/** Thresholds of a scenario; latencies in milliseconds. */
export type Thresholds = z.infer<typeof webSocketScenario>['thresholds'];
