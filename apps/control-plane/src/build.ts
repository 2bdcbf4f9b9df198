import { hostname } from 'node:os';
import { openControlPlane } from '@gatehouse/control-plane';
import { connectNats, NatsConnections, NatsPublisher, natsSettings } from '@gatehouse/nats';
import { Closers, createLogger, VERSION } from '@gatehouse/process';
import type { RunningProcess } from '@gatehouse/process';
import { openTelemetry } from '@gatehouse/telemetry';
import { openUsageCounters } from './usage-counters.ts';
import type { ControlPlaneAppSettings } from './settings.ts';

/** Starts the control plane: store, publisher over NATS, management and gRPC listeners. NATS may be away; it is awaited in the background. */
export async function startControlPlane(settings: ControlPlaneAppSettings): Promise<RunningProcess> {
  const logger = createLogger(settings.logLevel);
  const closers = new Closers();
  try {
    const telemetry = await openTelemetry(settings, {
      serviceName: 'gatehouse-control-plane',
      serviceVersion: VERSION,
      instanceId: hostname(),
      logger,
    });
    closers.add(() => telemetry.close());
    const clientName = `gatehouse control plane ${hostname()}`;
    const link = connectNats(natsSettings(settings, { clientName, plane: 'control' }), logger);
    closers.add(() => link.close());
    const channel = new NatsPublisher(link, { replicas: settings.natsReplicas });
    const apiEndpoint = (apiId: string): string => settings.apiEndpoint.replaceAll('{apiId}', apiId);
    const usage = await openUsageCounters(settings, logger);
    closers.add(() => Promise.resolve(usage?.close()));
    const usageCounters = usage?.counters;
    const control = await openControlPlane({
      settings,
      channel,
      connections: new NatsConnections(link),
      apiEndpoint,
      logger,
      telemetry,
      ...(usageCounters && { usageCounters }),
    });
    closers.add(() => control.close());
    const { port } = await control.listenGrpc();
    return {
      banner: [...control.notices, bannerText(settings, port, control.managementPort)].join('\n'),
      stop: () => closers.closeAll(),
    };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

function bannerText({ host, storeUrl, auth }: ControlPlaneAppSettings, grpc: number, management: number): string {
  const store = storeUrl.isEmpty ? 'SQLite' : 'PostgreSQL';
  return `Gatehouse ${VERSION}, control plane: gRPC ${host}:${String(grpc)} (auth ${auth}), management ${host}:${String(management)}, store ${store}`;
}
