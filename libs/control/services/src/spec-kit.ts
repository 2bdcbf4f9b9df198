import type { HttpApiDefinition } from '@gatehouse/api-model';
import { compileStage, SMALL_RESOURCES } from '@gatehouse/compiler';
import { InProcessChannel } from '@gatehouse/config-channel';
import type { ConfigEntry } from '@gatehouse/config-channel';
import type { ControlStore } from '@gatehouse/records';
import { createControlPlane } from './control-plane.ts';
import type { ControlPlane, ControlPlaneContext } from './control-plane.ts';
import type {
  ImportOpenApiOptions,
  ImportOpenApiResult,
  ImportRestOpenApiOptions,
  ImportRestOpenApiResult,
} from './ports.ts';
import { checkSnapshot } from './snapshot-check.ts';
import { SpecTime } from './spec-time.ts';

/** A control plane for specs of this library: real compiler and channel, everything else in the hands of the spec. */
export interface SpecPlane extends ControlPlane {
  readonly store: ControlStore;
  readonly channel: InProcessChannel;
  readonly time: SpecTime;
  /** Lines of the log: level and message. */
  readonly log: string[];
  /** Every entry that reached the channel, in order. */
  readonly entries: ConfigEntry[];
  /** Lets a node without heartbeats answer for every version from now on; `error` refuses. */
  addNode(nodeId: string, error?: string): () => void;
}

/** What a spec may set. */
export interface SpecPlaneOptions extends Partial<ControlPlaneContext> {
  readonly channel?: InProcessChannel;
  /** Shared with the store, if the spec is about time. */
  readonly time?: SpecTime;
}

/** Wires a control plane over a store. */
export function specPlane(store: ControlStore, options: SpecPlaneOptions = {}): SpecPlane {
  const { channel = new InProcessChannel(), time = new SpecTime() } = options;
  const log: string[] = [];
  const entries: ConfigEntry[] = [];
  const watch = (listener: (entry: ConfigEntry) => void) =>
    channel.watch({ entry: listener, synced: () => undefined, head: () => undefined });
  watch((entry) => entries.push(entry));
  let seed = 1;
  const plane = createControlPlane({
    store,
    compiler: { compileStage, ...SMALL_RESOURCES },
    checkSnapshot,
    limits: { model: {}, maxImportBytes: 1024 },
    clock: time.now,
    timer: time.timer,
    logger: {
      info: (_fields, message) => log.push(`info ${message}`),
      warn: (_fields, message) => log.push(`warn ${message}`),
      error: (_fields, message) => log.push(`error ${message}`),
    },
    randomInt: (maxExclusive) => (seed = (seed * 48_271) % 2_147_483_647) % maxExclusive,
    importOpenApi: (...document) => Promise.resolve(importNames(...document)),
    exportOpenApi: (definition, exportOptions) =>
      Promise.resolve(JSON.stringify({ name: definition.name, ...exportOptions })),
    importRestOpenApi: (...document) => Promise.resolve(importRestName(...document)),
    exportRestOpenApi: (definition, exportOptions) =>
      Promise.resolve(JSON.stringify({ name: definition.name, ...exportOptions })),
    apiEndpoint: (apiId) => `http://${apiId}.execute-api.localhost:8080`,
    ...options,
    channel,
  });
  const addNode = (nodeId: string, error?: string): (() => void) => {
    const { stop } = watch(({ key, current: { version, digest } }) => {
      const report = { nodeId, key, version, digest, reportedAtUnixMs: 1038 };
      channel.report(error === undefined ? report : { ...report, error });
    });
    return stop;
  };
  return { ...plane, store, channel, time, log, entries, addNode };
}

/** Stands in for the OpenAPI library: the document is the API's name. */
const importRestName = (body: string, { apiId }: ImportRestOpenApiOptions): ImportRestOpenApiResult => ({
  ok: true,
  definition: { protocolType: 'REST', name: body, description: apiId, resources: {} },
  warnings: [],
  importInfo: [],
});

/** Stands in for the OpenAPI library: the document is the API's name; `warn` draws a warning, `bad` is refused. */
const importNames = (body: string, { existing, mode }: ImportOpenApiOptions): ImportOpenApiResult => {
  if (body === 'bad') return { ok: false, problems: [{ path: 'paths["/x"]', message: 'is wrong (line 3, column 1)' }] };
  const routes: HttpApiDefinition['routes'] = [{ routeKey: 'GET /imported', target: 'integrations/answer' }];
  const kept = mode === 'merge' ? (existing?.routes ?? []) : [];
  const definition: HttpApiDefinition = {
    protocolType: 'HTTP',
    name: body,
    integrations: { answer: { integrationType: 'MOCK' } },
    routes: [...kept, ...routes],
  };
  return { ok: true, definition, warnings: body === 'warn' ? ['paths: something was skipped'] : [], importInfo: [] };
};
