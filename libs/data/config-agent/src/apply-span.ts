import type { ConfigEntry } from '@gatehouse/config-channel';
import { ATTR, parseTraceparent } from '@gatehouse/telemetry';
import type { Tracer } from '@gatehouse/telemetry';

/** Runs an apply as a span of the trace that the entry carries. `apply` gives why the version was refused, undefined = it serves. */
export async function applySpan(
  tracer: Tracer,
  nodeId: string,
  { key, traceparent }: ConfigEntry,
  version: number,
  apply: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const span = tracer.startSpan(`apply ${key.split('/', 1)[0] ?? ''}`, traceparent, {
    kind: 'consumer',
    attributes: {
      [ATTR.messagingOperationType]: 'process',
      [ATTR.messagingOperationName]: 'apply',
      [ATTR.messagingDestinationName]: 'gatehouse_config',
      [ATTR.configKey]: key,
      [ATTR.configVersion]: version,
      [ATTR.nodeId]: nodeId,
    },
  });
  const error = await apply();
  if (error !== undefined) span.fail('REFUSED', error);
  span.end();
  return error;
}

/** The trace of a change as a field of log lines, if there is one. */
export function traceIdOf({ traceparent }: ConfigEntry): { readonly traceId?: string } {
  const traceId = traceparent === undefined ? undefined : parseTraceparent(traceparent)?.traceId;
  return traceId === undefined ? {} : { traceId };
}
