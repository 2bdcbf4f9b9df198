/** Maps values to a length in pixels, and names the values worth a line. */
export interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10];
const SMALLEST_SHARE = 1e-9;

/** From 0 to a round number above `max`. */
export function linearScale(max: number, pixels: number, wantedTicks = 4): Scale {
  const top = max > 0 ? max : 1;
  const rough = top / wantedTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((factor) => factor * power >= rough * (1 - SMALLEST_SHARE)) ?? 10) * power;
  const count = Math.ceil(top / step - SMALLEST_SHARE);
  const end = count * step;
  return {
    at: (value) => (Math.max(0, value) / end) * pixels,
    ticks: Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(10))),
  };
}

/** Whole powers of ten below `min` and above `max`; values of 0 stand at the lower end. */
export function logScale(min: number, max: number, pixels: number): Scale {
  const low = Math.floor(Math.log10(Math.max(min, 1e-6)) + SMALLEST_SHARE);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(max, 1e-6)) - SMALLEST_SHARE));
  return {
    at: (value) => (Math.max(0, Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * pixels,
    ticks: Array.from({ length: high - low + 1 }, (_, i) => Number((10 ** (low + i)).toPrecision(6))),
  };
}
