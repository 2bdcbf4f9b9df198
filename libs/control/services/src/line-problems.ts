import type { Problem } from '@gatehouse/api-model';

const PATH = /^line (\d+)(, .*)?$/;

interface Group {
  readonly suffix: string;
  readonly message: string;
  readonly lines: number[];
}

/**
 * Problems of a file with the same words as one: `lines 2-4, 9, column Key`. An answer holds only so many problems, and
 * somebody who mends a file of 10,000 rows wants to know all of its lines.
 */
export function groupByLine(problems: readonly Problem[]): Problem[] {
  const groups = new Map<string, Group>();
  for (const { path, message } of problems) {
    const [, line = '0', suffix = ''] = PATH.exec(path) ?? [];
    const name = `${suffix}\n${message}`;
    const group = groups.get(name) ?? { suffix, message, lines: [] };
    group.lines.push(Number(line));
    groups.set(name, group);
  }
  return [...groups.values()].map(({ suffix, message, lines }) => ({
    path: `${lines.length === 1 ? 'line' : 'lines'} ${ranges(lines)}${suffix}`,
    message,
  }));
}

function ranges(lines: readonly number[]): string {
  const parts: string[] = [];
  for (let start = 0; start < lines.length;) {
    let end = start;
    while (lines[end + 1] === (lines[end] ?? 0) + 1) end += 1;
    parts.push(end === start ? String(lines[start]) : `${String(lines[start])}-${String(lines[end])}`);
    start = end + 1;
  }
  return parts.join(', ');
}
