import { z } from 'zod';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h|d)$/;

/** Milliseconds of a text such as `500ms`, `30s`, `1.5m`, `8h`; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (UNITS_MS[unit] ?? 0);
}

/** A duration of a scenario file within bounds, as milliseconds. A number without unit is refused: nobody knows which one was meant. */
export function durationField(minMs: number, maxMs: number): z.ZodType<number> {
  const allowed = `must be a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}, for example 500ms, 30s or 5m`;
  return z.unknown().transform((value, context) => {
    const durationMs = typeof value === 'string' ? parseDuration(value) : undefined;
    if (durationMs !== undefined && durationMs >= minMs && durationMs <= maxMs) return durationMs;
    context.addIssue({ code: 'custom', message: value === undefined ? 'is required' : allowed });
    return z.NEVER;
  });
}

/** A duration for people, in the largest unit that divides it: `90s`, `5m`. */
export function formatDuration(durationMs: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => durationMs > 0 && durationMs % (UNITS_MS[name] ?? 1) === 0) ?? 'ms';
  return `${String(durationMs / (UNITS_MS[unit] ?? 1))}${unit}`;
}
