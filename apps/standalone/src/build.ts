import { setTimeout } from 'node:timers/promises';
import { InProcessConnections } from '@gatehouse/connection-channel';
import { InProcessChannel } from '@gatehouse/config-channel';
import { openControlPlane } from '@gatehouse/control-plane';
import { openDataPlane } from '@gatehouse/data-plane';
import { InProcessCounterStore } from '@gatehouse/counters';
import { Closers, createLogger, VERSION } from '@gatehouse/process';
import type { RunningProcess } from '@gatehouse/process';
import { openTelemetry } from '@gatehouse/telemetry';
import { UsageTable } from '@gatehouse/usage-counters';
import { bannerText } from './banner.ts';
import { startExample } from './example.ts';
import type { StandaloneSettings } from './settings.ts';

const NODE_ID = 'standalone';

/** A few turns of the event loop. */
const FIRST_REQUESTS_MS = 20;

/**
 * Wires control plane and data plane of one process over an in-process channel, and starts them. The traffic port comes
 * first: a second process on the same machine must be told of the port before it meets the locked store.
 */
export async function startStandalone(settings: StandaloneSettings): Promise<RunningProcess> {
  const logger = createLogger(settings.logLevel);
  const closers = new Closers();
  try {
    const channel = new InProcessChannel();
    const connections = new InProcessConnections();
    const telemetry = await openTelemetry(settings, {
      serviceName: 'gatehouse',
      serviceVersion: VERSION,
      instanceId: NODE_ID,
      logger,
    });
    closers.add(() => telemetry.close());
    const node = { nodeId: NODE_ID, labels: {} };
    // The store of this process remembers what was used; until it has said so, quotas cannot be trusted.
    const usage = new UsageTable({ needsRestore: true });
    const clocks = { nowMs: () => performance.now(), nowUnixMs: () => Date.now() };
    const data = await openDataPlane({
      settings,
      node,
      subscriber: channel,
      connectionChannel: connections,
      counters: new InProcessCounterStore(clocks, usage),
      logger,
      telemetry,
      drainDelayMs: 0,
      onDrainCommand: () => process.kill(process.pid, 'SIGTERM'),
    });
    closers.add(() => data.stop());
    const apiEndpoint = (apiId: string): string => `http://${apiId}.execute-api.localhost:${String(data.ports.http)}`;
    const shared = { settings, channel, connections, logger, telemetry };
    const control = await openControlPlane({ ...shared, apiEndpoint, usageCounters: usage });
    closers.add(() => control.close());
    await data.start();
    control.useCases.registry.seen(NODE_ID, VERSION);
    const example = settings.example ? await startExample(control.useCases, settings.examplePort) : undefined;
    if (example !== undefined) closers.add(() => example.close());
    // Requests that came meanwhile are answered before the gRPC packages, a third of the start, are read.
    await setTimeout(FIRST_REQUESTS_MS);
    const { port: grpc } = await control.listenGrpc();
    // Requests in flight are finished first of all.
    closers.add(async () => {
      await data.lifecycle.drain();
    });
    const ports = { ...data.ports, grpc, management: control.managementPort };
    return {
      banner: [...control.notices, bannerText(settings, ports, example !== undefined, performance.now())].join('\n'),
      stop: () => closers.closeAll(),
    };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
