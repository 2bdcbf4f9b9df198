import type { Command } from 'commander';
import { renderRunReport } from '@gatehouse/load-report';
import type { LoadContext } from '../context.ts';
import { summaryLines } from '../output/summary-lines.ts';
import { readResult } from '../read-result.ts';
import { writeText } from '../write-file.ts';

/** `load report RESULT`: shows a result again, and writes its HTML report. */
export function addReport(program: Command, context: LoadContext): void {
  program
    .command('report')
    .description('show a result again')
    .argument('<result>', 'result.json of a run')
    .option('--html <file>', 'write the report with plots, too')
    .action(async (name: string, { html }: { readonly html?: string }) => {
      const { settings } = context.runtime;
      const result = await readResult(name, settings);
      for (const line of summaryLines(result, context.colours)) context.say(line);
      if (html !== undefined) context.say(await writeText(html, renderRunReport(result), settings));
    });
}
