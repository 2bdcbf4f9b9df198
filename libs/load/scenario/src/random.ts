/** Gives numbers from 0 (included) to 1 (excluded). */
export type Random = () => number;

/**
 * A small seeded generator (mulberry32): equal seeds give equal numbers, on every machine, so that a run can be repeated.
 * `stream` separates the threads of one run. Not for secrets.
 */
export function seededRandom(seed: number, stream = 0): Random {
  let state = (Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) + Math.imul(stream + 1, 0xc2b2_ae35)) | 0;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
