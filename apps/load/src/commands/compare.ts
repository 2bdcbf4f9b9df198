import type { Command } from 'commander';
import Table from 'cli-table3';
import { compareResults } from '@gatehouse/load-measure';
import type { Comparison } from '@gatehouse/load-measure';
import { COMPARISON_HEAD, comparisonRow, renderComparisonReport } from '@gatehouse/load-report';
import type { Colours, LoadContext } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { readResult } from '../read-result.ts';
import { writeText } from '../write-file.ts';

interface CompareOptions {
  readonly html?: string;
  readonly exitCode?: boolean;
}

/** `load compare A B`: two results side by side, and whether differences are more than scatter. */
export function addCompare(program: Command, context: LoadContext): void {
  program
    .command('compare')
    .description('compare two results; says which differences are within the noise of their intervals')
    .argument('<a>', 'result.json of the run to compare with')
    .argument('<b>', 'result.json of the run in question')
    .option('--html <file>', 'write the comparison with plots, too')
    .option('--exit-code', 'end with 1 when a metric is worse')
    .action((a: string, b: string, options: CompareOptions) => compare(context, [a, b], options));
}

async function compare(
  context: LoadContext,
  [nameA, nameB]: readonly [string, string],
  { html, exitCode }: CompareOptions,
): Promise<void> {
  const { settings } = context.runtime;
  const [a, b] = [await readResult(nameA, settings), await readResult(nameB, settings)];
  const comparison = compareResults(a, b);
  context.say(comparisonTable(comparison, context.colours));
  for (const note of comparison.notes) context.say(`${context.colours.yellow('note:')} ${note}`);
  if (html !== undefined) {
    const page = renderComparisonReport({ name: nameA, result: a }, { name: nameB, result: b }, comparison);
    context.say(await writeText(html, page, settings));
  }
  if (exitCode === true && comparison.metrics.some(({ verdict }) => verdict === 'worse')) context.end(EXIT.failed);
}

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((name) => [name, '']),
);

function comparisonTable({ metrics }: Comparison, colours: Colours): string {
  const table = new Table({
    chars: { ...NO_LINES, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
  });
  table.push(COMPARISON_HEAD.map((title) => colours.bold(title)));
  for (const metric of metrics) {
    const cells = comparisonRow(metric);
    const paint =
      { better: colours.green, worse: colours.red, changed: colours.yellow }[metric.verdict as string] ?? colours.dim;
    table.push([...cells.slice(0, -1), paint(cells.at(-1) ?? '')]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
