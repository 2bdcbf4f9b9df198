import { join } from 'node:path';
import { openConfigDisk, parseConfigKey } from '@gatehouse/config-disk';
import { openDataPlane } from '@gatehouse/data-plane';
import { checkNodeId, connectNats, NatsConnections, NatsSubscriber, natsSettings } from '@gatehouse/nats';
import { Closers, createLogger, makeFolder, VERSION } from '@gatehouse/process';
import type { RunningProcess } from '@gatehouse/process';
import { readSecret } from '@gatehouse/secrets';
import { openTelemetry } from '@gatehouse/telemetry';
import { openConnectionDirectory } from './connection-directory.ts';
import { openCounters } from './counters.ts';
import { cacheKey, openResponseStore } from './response-store.ts';
import type { DataPlaneAppSettings } from './settings.ts';

/** Starts a node: listeners first, then its copy of the configuration, then NATS, which may be away. `worker` = one of several, from 1. */
export async function startNode(settings: DataPlaneAppSettings, worker: number | undefined): Promise<RunningProcess> {
  const logger = createLogger(settings.logLevel);
  const closers = new Closers();
  const nodeId = worker === undefined ? settings.nodeId : `${settings.nodeId}-${String(worker)}`;
  checkNodeId(nodeId);
  try {
    const telemetry = await openTelemetry(settings, {
      serviceName: 'gatehouse-data-plane',
      serviceVersion: VERSION,
      instanceId: nodeId,
      logger,
    });
    closers.add(() => telemetry.close());
    const link = connectNats(natsSettings(settings, { clientName: `gatehouse node ${nodeId}`, plane: 'data' }), logger);
    closers.add(() => link.close());
    const connections = await openConnectionDirectory(settings, nodeId, logger);
    closers.add(async () => connections?.close());
    const folder = join(settings.dataDir, 'config', nodeId);
    await makeFolder({ folder, variable: 'GATEHOUSE_DATA_DIR', mode: 0o700 });
    const copy = await openConfigDisk({
      folder,
      key: await configKey(settings),
      onDamaged: (file) => {
        logger.error({ file }, 'a file of the configuration on disk is damaged or has another key; it is left out');
      },
    });
    const counters = await openCounters(settings, nodeId, logger, closers);
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const stop = (): Promise<void> => closers.closeAll();
    const data = await openDataPlane({
      settings: { ...settings, adminPort: adminPortOf(settings.adminPort, worker) },
      node: { nodeId, labels: settings.nodeLabels },
      subscriber: new NatsSubscriber(link),
      connectionChannel: new NatsConnections(link),
      connectionDirectory: connections?.directory,
      copy,
      counters: counters.store,
      redis: counters.redis?.counters,
      logger,
      telemetry,
      responseStore: await openResponseStore(settings, nodeId, logger, closers),
      cacheKey: await cacheKey(settings),
      sharePort: worker !== undefined,
      drainDelayMs: settings.drainDelayMs,
      onDrainCommand: () => void stop().then(end),
    });
    closers.add(() => data.stop());
    // Not awaited: until there is configuration the node answers 503 and says so at /readyz.
    void data.start().catch((err: unknown) => {
      logger.error({ err }, 'the node cannot follow the configuration');
    });
    return { banner: bannerText(settings.host, nodeId, data.ports), stop, ended };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

function adminPortOf(basePort: number, worker: number | undefined): number {
  return worker === undefined || basePort === 0 ? basePort : basePort + worker - 1;
}

async function configKey({ configKey: value, configKeyFile: file }: DataPlaneAppSettings): Promise<Buffer | undefined> {
  const secret = await readSecret({ value, file, variable: 'GATEHOUSE_CONFIG_KEY' });
  if (secret === undefined) return undefined;
  const key = parseConfigKey(secret.reveal());
  if (key === undefined) throw new Error('GATEHOUSE_CONFIG_KEY must be 32 bytes in base64: openssl rand -base64 32');
  return key;
}

function bannerText(host: string, nodeId: string, ports: { readonly http: number; readonly admin: number }): string {
  return `Gatehouse ${VERSION}, node ${nodeId}: traffic ${host}:${String(ports.http)}, admin ${host}:${String(ports.admin)}`;
}
