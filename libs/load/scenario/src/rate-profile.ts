import type { Phase, Rate } from './phases.ts';

/** A stretch in which the rate goes in a straight line. */
export interface RateSegment {
  /** The phase it belongs to, for the report: `ramp`, `spike`. */
  readonly phase: string;
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
  readonly durationMs: number;
}

/** How phases become segments. */
export interface RateOptions {
  /** Rate of the limit, for rates such as `2x`. */
  readonly limitPerSecond: number | undefined;
  /** Multiplies every rate. Default 1. */
  readonly factor?: number;
  /** Replaces the length of every soak phase. */
  readonly soakMs?: number | undefined;
}

/** The segments of phases, in order. A multiple without a limit counts as 0; the scenario's rules refuse it before. */
export function segmentsOf(phases: readonly Phase[], options: RateOptions): RateSegment[] {
  const { limitPerSecond = 0, factor = 1, soakMs } = options;
  const perSecond = (rate: Rate): number =>
    factor * (typeof rate === 'number' ? rate : rate.timesLimit * limitPerSecond);
  const level = (phase: string, rate: number, durationMs: number): RateSegment => ({
    phase,
    fromPerSecond: rate,
    toPerSecond: rate,
    durationMs,
  });
  return phases.flatMap((phase): RateSegment[] => {
    switch (phase.phase) {
      case 'steady':
        return [level('steady', perSecond(phase.rate), phase.duration)];
      case 'soak':
        return [level('soak', perSecond(phase.rate), soakMs ?? phase.duration)];
      case 'ramp': {
        const [fromPerSecond, toPerSecond] = [perSecond(phase.from), perSecond(phase.to)];
        return [{ phase: 'ramp', fromPerSecond, toPerSecond, durationMs: phase.duration }];
      }
      case 'spike': {
        const rate = perSecond(phase.rate);
        return [
          level('before', rate, phase.before),
          level('spike', rate * phase.factor, phase.duration),
          level('after', rate, phase.after),
        ];
      }
    }
  });
}

/** How long all segments take together, in milliseconds. */
export function durationOf(segments: readonly RateSegment[]): number {
  return segments.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** The wanted rate at a moment, in arrivals per second; 0 outside of the segments. */
export function rateAt(segments: readonly RateSegment[], atMs: number): number {
  let startMs = 0;
  for (const { fromPerSecond, toPerSecond, durationMs } of segments) {
    if (atMs >= startMs && atMs < startMs + durationMs) {
      return fromPerSecond + ((toPerSecond - fromPerSecond) * (atMs - startMs)) / durationMs;
    }
    startMs += durationMs;
  }
  return 0;
}

/** How many arrivals a segment has, as a real number: the area under its rate. */
function areaOf({ fromPerSecond, toPerSecond, durationMs }: RateSegment): number {
  return ((fromPerSecond + toPerSecond) / 2) * (durationMs / 1000);
}

/** How many arrivals the segments have together. */
export function arrivalsOf(segments: readonly RateSegment[]): number {
  return segments.reduce((sum, segment) => sum + areaOf(segment), 0);
}

/** Goes along the segments: gives the moment at which the area under the rate reaches a value. Values must not go back. */
export class RateClock {
  readonly #segments: readonly RateSegment[];
  #index = 0;
  #startMs = 0;
  #areaBefore = 0;

  constructor(segments: readonly RateSegment[]) {
    this.#segments = segments;
  }

  /** Milliseconds from the start at which `area` arrivals are due; Infinity behind the last one. */
  timeOf(area: number): number {
    for (;;) {
      const segment = this.#segments[this.#index];
      if (segment === undefined) return Number.POSITIVE_INFINITY;
      const inSegment = areaOf(segment);
      if (area - this.#areaBefore <= inSegment && inSegment > 0) {
        return this.#startMs + timeWithin(segment, area - this.#areaBefore);
      }
      this.#areaBefore += inSegment;
      this.#startMs += segment.durationMs;
      this.#index += 1;
    }
  }
}

/** Solves `from t + slope t² / 2 = area` for t, in the form that keeps its digits when the slope is small. */
function timeWithin({ fromPerSecond, toPerSecond, durationMs }: RateSegment, area: number): number {
  const slope = (toPerSecond - fromPerSecond) / (durationMs / 1000);
  const root = Math.sqrt(Math.max(0, fromPerSecond * fromPerSecond + 2 * slope * area));
  return fromPerSecond + root === 0 ? 0 : Math.min(durationMs, ((2 * area) / (fromPerSecond + root)) * 1000);
}
