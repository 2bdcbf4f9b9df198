import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SMALL_RESOURCES, StageCompiler } from '@gatehouse/compiler';
import type { ConnectionChannel } from '@gatehouse/connection-channel';
import type { ConfigPublisher } from '@gatehouse/config-channel';
import { makeFolder } from '@gatehouse/process';
import type { ControlStore } from '@gatehouse/records';
import type { SecretBox } from '@gatehouse/secrets';
import { SnapshotChecker, createControlPlane } from '@gatehouse/services';
import type { ControlPlane, OpenApiPorts } from '@gatehouse/services';
import { createPacer } from '@gatehouse/snapshot';
import type { Breathe } from '@gatehouse/snapshot';
import { openPostgresStore, openSqliteStore } from '@gatehouse/store';
import type { UsageCounters } from '@gatehouse/usage-counters';
import type { Logger } from 'pino';
import type { ControlPlaneSettings } from './settings.ts';

const MEBIBYTE = 1024 * 1024;

/** Largest OpenAPI document (reference rest-api.md 0). */
const MAX_IMPORT_BYTES = 6 * MEBIBYTE;

/** Opens the store that the settings name. */
export async function openStore(settings: ControlPlaneSettings): Promise<ControlStore> {
  const clock = (): number => Date.now();
  if (!settings.storeUrl.isEmpty) return openPostgresStore({ url: settings.storeUrl.reveal(), clock });
  await makeFolder({ folder: settings.dataDir, variable: 'GATEHOUSE_DATA_DIR' });
  return openSqliteStore({ file: join(settings.dataDir, 'control.db'), clock });
}

/** Milliseconds that preparing a large API takes of the event loop at a time: a standalone process serves requests with it. */
const SLICE_MS = 4;

function newPacer(): Breathe {
  return createPacer({ nowMs: () => performance.now(), giveWay: () => setImmediate() }, SLICE_MS);
}

/** Read with the first document. */
const openApi = () => import('@gatehouse/openapi');

const OPEN_API: Omit<OpenApiPorts, 'apiEndpoint'> = {
  importOpenApi: async (...document) => (await openApi()).importOpenApi(...document),
  exportOpenApi: async (...definition) => (await openApi()).exportOpenApi(...definition),
  importRestOpenApi: async (...document) => (await openApi()).importRestOpenApi(...document),
  exportRestOpenApi: async (...definition) => (await openApi()).exportRestOpenApi(...definition),
};

/** What a process may have or not. */
export interface OptionalParts {
  /** Seals values of API keys. */
  readonly secretBox?: SecretBox;
  /** Where nodes count usage. */
  readonly usageCounters?: UsageCounters;
  /** The way to the nodes' WebSocket connections. */
  readonly connections?: ConnectionChannel;
}

/** Wires the use cases over a store and a channel. */
export function buildControlPlane(
  settings: ControlPlaneSettings,
  store: ControlStore,
  channel: ConfigPublisher,
  apiEndpoint: (apiId: string) => string,
  logger: Logger,
  parts: OptionalParts = {},
): ControlPlane {
  const stageCompiler = new StageCompiler(newPacer);
  const checker = new SnapshotChecker(newPacer);
  return createControlPlane({
    ...parts,
    store,
    channel,
    logger,
    clock: () => Date.now(),
    randomInt: (maxExclusive) => randomInt(maxExclusive),
    compiler: {
      compileStage: (stage, deployment, canary) => stageCompiler.compile(stage, deployment, canary),
      ...SMALL_RESOURCES,
    },
    checkSnapshot: (resource) => checker.check(resource),
    newPacer,
    ...OPEN_API,
    apiEndpoint,
    usageRetentionDays: settings.usageRetentionDays,
    rolloutMode: settings.rolloutMode === 'waves' ? 'WAVES' : 'IMMEDIATE',
    limits: {
      model: { maxIntegrationTimeoutMs: settings.maxIntegrationTimeoutMs },
      maxImportBytes: MAX_IMPORT_BYTES,
    },
    timer: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
  });
}
