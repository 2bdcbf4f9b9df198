import { randomFillSync } from 'node:crypto';
import { createTelemetry } from './telemetry.ts';
import type { Telemetry, TelemetryOptions } from './telemetry.ts';
import type { TelemetrySettings } from './settings.ts';

/** Telemetry with the clocks, timers and randomness of this process. Rejects when a setting cannot be used. */
export function openTelemetry(
  settings: TelemetrySettings,
  identity: Pick<TelemetryOptions, 'serviceName' | 'serviceVersion' | 'instanceId' | 'logger'>,
): Promise<Telemetry> {
  return createTelemetry(settings, {
    ...identity,
    nowUnixMs: () => Date.now(),
    nowMs: () => performance.now(),
    randomFill: (buffer) => randomFillSync(buffer),
    timer: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
  });
}
