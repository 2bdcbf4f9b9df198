import Table from 'cli-table3';
import type { Colours } from './colours.ts';
import { plainText, shortened, shortenedUrl } from './plain-text.ts';

/** How a table is drawn. */
export interface TableOptions {
  /** Width of the terminal in characters; undefined = not a terminal, nothing is cut off. */
  readonly columns: number | undefined;
  readonly colours: Colours;
}

const GAP = '  ';
const MIN_COLUMN_CHARACTERS = 8;

// The lines of a table are empty: aligned columns read well and stay usable for awk and grep.
const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((edge) =>
    edge === 'mid'
      ? [[edge, '']]
      : [edge, ...['mid', 'left', 'right'].map((end) => `${edge}-${end}`)].map((name) => [name, '']),
  ),
);

/** Rows under a head, in aligned columns; the widest columns give way when the terminal is too narrow. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { columns, colours }: TableOptions,
): string {
  const cells = rows.map((row) => row.map(plainText));
  const widths = fittingWidths([head, ...cells], columns);
  const table = new Table({
    chars: { ...NO_LINES, 'left-mid': '', 'mid-mid': '', 'right-mid': '', middle: GAP },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(head.map((title, column) => colours.bold(shortened(title, widths[column] ?? title.length))));
  for (const row of cells) table.push(row.map((cell, column) => fitted(cell, widths[column] ?? cell.length)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function fitted(cell: string, width: number): string {
  return cell.includes('://') ? shortenedUrl(cell, width) : shortened(cell, width);
}

/** Widths that together fit the terminal: the widest column is narrowed first. */
function fittingWidths(rows: readonly (readonly string[])[], columns: number | undefined): number[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  if (columns === undefined) return widths;
  const total = (): number => widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
  while (total() > columns) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= MIN_COLUMN_CHARACTERS) break;
    widths[widest] = Math.max(MIN_COLUMN_CHARACTERS, (widths[widest] ?? 0) - 1);
  }
  return widths;
}
