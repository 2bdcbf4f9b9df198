import { ControlError } from '@gatehouse/errors';
import type { Actor, ControlStore, StoreTransaction } from '@gatehouse/records';
import type { Tracer } from '@gatehouse/telemetry';
import type { ControlMetrics } from './control-metrics.ts';

/** Codes that say that the store failed, not the caller. */
const STORE_FAULTS: ReadonlySet<string> = new Set(['STORE_UNAVAILABLE', 'STORE_CORRUPT', 'INTERNAL']);

/**
 * A store whose transactions are spans of the trace of whoever makes the change, and whose failures are counted. The rows that
 * nodes must learn of carry the trace of the transaction on, because another replica may publish them.
 */
export function observedStore(store: ControlStore, tracer: Tracer, metrics: ControlMetrics): ControlStore {
  const transact = async <T>(actor: Actor, work: (transaction: StoreTransaction) => Promise<T>): Promise<T> => {
    const span = tracer.startSpan('store transaction', actor.traceparent, { kind: 'internal' });
    const startedAtMs = performance.now();
    const { traceparent } = span;
    try {
      return await store.transact(traceparent === undefined ? actor : { ...actor, traceparent }, work);
    } catch (error) {
      if (isStoreFault(error)) span.fail(codeOf(error), error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      metrics.storeDuration.record(performance.now() - startedAtMs);
      span.end();
    }
  };
  return new Proxy(store, {
    get: (target, property) => {
      const value: unknown = property === 'transact' ? transact : Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, target, args);
        return result instanceof Promise ? counted(result, String(property), metrics) : result;
      };
    },
  });
}

async function counted(result: Promise<unknown>, operation: string, metrics: ControlMetrics): Promise<unknown> {
  try {
    return await result;
  } catch (error) {
    if (isStoreFault(error)) metrics.storeErrors.add(1, operation, codeOf(error));
    throw error;
  }
}

function isStoreFault(error: unknown): boolean {
  return STORE_FAULTS.has(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof ControlError ? error.code : 'INTERNAL';
}
