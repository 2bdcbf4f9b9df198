import type { ConfigChunk, ConfigEntry, ConfigPublisher } from '@gatehouse/config-channel';
import { ATTR } from '@gatehouse/telemetry';
import type { Tracer } from '@gatehouse/telemetry';
import type { ControlMetrics } from './control-metrics.ts';

/**
 * A channel whose publishes are counted, and spans of the trace of the change: an entry that carries a trace context leaves with
 * that of its publish, so that what nodes do with it is a child of it.
 */
export function observedChannel(channel: ConfigPublisher, tracer: Tracer, metrics: ControlMetrics): ConfigPublisher {
  const results = new RolloutResults();
  const publish = async (entry: ConfigEntry, chunks: readonly ConfigChunk[]): Promise<void> => {
    const startedAtMs = performance.now();
    const span = tracer.startSpan(`publish ${entry.key.split('/', 1)[0] ?? ''}`, entry.traceparent, {
      kind: 'producer',
      attributes: {
        [ATTR.messagingOperationType]: 'send',
        [ATTR.messagingOperationName]: 'publish',
        [ATTR.messagingDestinationName]: 'gatehouse_config',
        [ATTR.configKey]: entry.key,
        [ATTR.configVersion]: entry.sequence,
      },
    });
    const { traceparent } = span;
    try {
      await channel.publish(traceparent === undefined ? entry : { ...entry, traceparent }, chunks);
      metrics.publishes.add(1, 'ok');
      const result = results.published(entry);
      if (result !== undefined) metrics.rollouts.add(1, result);
    } catch (error) {
      metrics.publishes.add(1, 'failed');
      span.fail(error instanceof Error ? error.name : 'Error', error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      metrics.publishDuration.record(performance.now() - startedAtMs);
      span.end();
    }
  };
  return {
    publish,
    watch: (watcher) => channel.watch(watcher),
    open: () => channel.open(),
    entries: () => channel.entries(),
    forget: (key) => channel.forget(key),
    pruneChunks: (named, minAgeMs) => channel.pruneChunks(named, minAgeMs),
    sendHead: (head) => channel.sendHead(head),
    onReport: (listener) => channel.onReport(listener),
    onStatus: (listener) => channel.onStatus(listener),
    answersWithinMs: channel.answersWithinMs,
    callRoll: (onCalled) => channel.callRoll(onCalled),
    command: (nodeId, command, timeoutMs) => channel.command(nodeId, command, timeoutMs),
  };
}

/** Tells from the entries of a key, one after the other, how its rollouts end. */
class RolloutResults {
  readonly #inWaves = new Set<string>();

  /** Undefined while a rollout goes on, and for a resource that is taken back. */
  published({ key, candidate, rejected, current }: ConfigEntry): 'immediate' | 'completed' | 'returned' | undefined {
    if (candidate !== undefined) {
      this.#inWaves.add(key);
      return undefined;
    }
    const wasInWaves = this.#inWaves.delete(key);
    if (current.payload === undefined) return undefined;
    if (!wasInWaves) return 'immediate';
    return rejected === undefined ? 'completed' : 'returned';
  }
}
