/** Quantile 0.975 of Student's t for 1 to 30 degrees of freedom. */
const TABLE = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL = 1.96;

/** How many standard errors a 95 % interval of a mean reaches to each side; fractions of degrees are rounded down. */
export function tQuantile(degreesOfFreedom: number): number {
  const whole = Math.max(1, Math.floor(degreesOfFreedom));
  // Beyond the table the difference to the normal distribution falls as 1/degrees.
  return TABLE[whole - 1] ?? NORMAL + ((2.042 - NORMAL) * 30) / whole;
}

/** Mean of values with its 95 % interval; neighbours that resemble each other count for less than a value each. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The mean of a series and where it may lie. `values` in the order of time, at least two. */
export function meanInterval(values: readonly number[]): MeanInterval {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const deviations = values.map((value) => value - mean);
  const squares = deviations.reduce((sum, value) => sum + value * value, 0);
  const variance = squares / Math.max(1, count - 1);
  const effective = effectiveCount(deviations, squares);
  const reach = tQuantile(effective - 1) * Math.sqrt(variance / effective);
  return { mean, low: mean - reach, high: mean + reach };
}

/** Intervals next to each other are not independent (a garbage collection, a busy neighbour): by their correlation at lag 1. */
function effectiveCount(deviations: readonly number[], squares: number): number {
  const count = deviations.length;
  if (squares === 0) return count;
  const neighbours = deviations.slice(1).reduce((sum, value, i) => sum + value * (deviations[i] ?? 0), 0);
  const correlation = Math.max(0, Math.min(0.9, neighbours / squares));
  return Math.max(2, (count * (1 - correlation)) / (1 + correlation));
}
