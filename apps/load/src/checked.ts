import { InvalidArgumentError } from 'commander';
import { parseDuration } from '@gatehouse/load-scenario';

/** A whole number of a flag within bounds. */
export function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Must be a whole number from ${String(min)} to ${String(max)}.`);
  };
}

/** A factor above 0. */
export function factor(text: string): number {
  const value = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0) return value;
  throw new InvalidArgumentError('Must be a number above 0, for example 0.5 or 2.');
}

/** A duration of a flag within bounds, as milliseconds. */
export function duration(minMs: number, maxMs: number): (text: string) => number {
  return (text) => {
    const value = parseDuration(text);
    if (value !== undefined && value >= minMs && value <= maxMs) return value;
    throw new InvalidArgumentError('Must be a duration, for example 500ms, 30s, 5m or 8h.');
  };
}

/** A limit: `RATE/BURST`. */
export function limit(text: string): { readonly rate: number; readonly burst: number } {
  const [, rate, burst] = /^(\d{1,7}(?:\.\d{1,6})?)\/(\d{1,9})$/.exec(text) ?? [];
  if (rate !== undefined && Number(rate) > 0) return { rate: Number(rate), burst: Number(burst) };
  throw new InvalidArgumentError('Must be RATE/BURST in requests per second and requests, for example 500/100.');
}

/** Collects a flag that may be given several times. */
export function each(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
