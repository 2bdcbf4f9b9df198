import type { HttpApiDefinition } from '@gatehouse/api-model';
import { compileDomainName, compileStage, compileVpcLink } from '@gatehouse/compiler';
import { InProcessChannel } from '@gatehouse/config-channel';
import type { ConfigEntry } from '@gatehouse/config-channel';
import type { ControlStore } from '@gatehouse/records';
import { createControlPlane } from './control-plane.ts';
import type { ControlPlane, ControlPlaneContext } from './control-plane.ts';
import type { ImportOpenApi } from './ports.ts';
import { checkSnapshot } from './snapshot-check.ts';

/** A control plane for specs of this library: real compiler and channel, everything else in the hands of the spec. */
export interface SpecPlane extends ControlPlane {
  readonly store: ControlStore;
  readonly channel: InProcessChannel;
  /** Lines of the log: level and message. */
  readonly log: string[];
  /** Timers that wait: the delay and what to call. */
  readonly timers: { readonly delayMs: number; readonly callback: () => void }[];
  /** Every entry that reached the channel, in order. */
  readonly entries: ConfigEntry[];
  /** Lets a node answer for every version from now on; `error` refuses. */
  addNode(nodeId: string, error?: string): () => void;
}

/** Wires a control plane over a store. */
export function specPlane(store: ControlStore, overrides: Partial<ControlPlaneContext> = {}): SpecPlane {
  const channel = new InProcessChannel();
  const log: string[] = [];
  const timers: SpecPlane['timers'] = [];
  const entries: ConfigEntry[] = [];
  const watch = (listener: (entry: ConfigEntry) => void) =>
    channel.watch({ entry: listener, synced: () => undefined, head: () => undefined });
  watch((entry) => entries.push(entry));
  let seed = 1;
  const plane = createControlPlane({
    store,
    channel,
    compiler: { compileStage, compileDomainName, compileVpcLink },
    checkSnapshot,
    limits: { model: {}, maxImportBytes: 1024 },
    clock: () => 1000,
    timer: (delayMs, callback) => {
      const entry = { delayMs, callback };
      timers.push(entry);
      return () => timers.splice(timers.indexOf(entry) >>> 0, 1);
    },
    logger: {
      info: (_fields, message) => log.push(`info ${message}`),
      warn: (_fields, message) => log.push(`warn ${message}`),
      error: (_fields, message) => log.push(`error ${message}`),
    },
    randomInt: (maxExclusive) => (seed = (seed * 48_271) % 2_147_483_647) % maxExclusive,
    importOpenApi: importNames,
    exportOpenApi: (definition, options) => JSON.stringify({ name: definition.name, ...options }),
    apiEndpoint: (apiId) => `http://${apiId}.execute-api.localhost:8080`,
    ...overrides,
  });
  const addNode = (nodeId: string, error?: string): (() => void) => {
    const { stop } = watch(({ key, current: { version, digest } }) => {
      channel.report({
        nodeId,
        key,
        version,
        digest,
        ...(error === undefined ? {} : { error }),
        reportedAtUnixMs: 1038,
      });
    });
    return stop;
  };
  return { ...plane, store, channel, log, timers, entries, addNode };
}

/** Stands in for the OpenAPI library: the document is the API's name; `warn` draws a warning, `bad` is refused. */
const importNames: ImportOpenApi = (body, { existing, mode }) => {
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
