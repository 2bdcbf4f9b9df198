import { CliError } from '../errors/cli-error.ts';

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds of a duration such as `12h` or `30d`. Throws CliError that names the option. */
export function durationMs(text: string, option: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  throw new CliError(`${option} must be a number and m, h, d or w, for example 30d; it is "${text}".`);
}
