/** The distance with one more pair of characters, from the distances around it (optimal string alignment). */
function step(above: number, left: number, diagonal: number, swap: number, same: boolean): number {
  return Math.min(above + 1, left + 1, diagonal + (same ? 0 : 1), swap + 1);
}

/** Number of single-character edits (insert, delete, replace, swap of neighbours) between two short texts. */
function editDistance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swap = swapped ? at(row - 2, column - 2) : Infinity;
      current.push(step(at(row - 1, column), at(row, column - 1), at(row - 1, column - 1), swap, same));
    }
  }
  return at(left.length, right.length);
}

/**
 * The candidate that was probably meant by a misspelt name, or undefined when none is near: the same letters in another
 * case, or at most one edit per three characters.
 */
export function closestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length === 0 || name.length > 64) return undefined;
  const wanted = name.toLowerCase();
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  return best !== undefined && best.distance <= allowed ? best.candidate : undefined;
}
