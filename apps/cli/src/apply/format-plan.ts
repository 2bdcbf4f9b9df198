import type { Colours } from '../output/colours.ts';
import { plainText, shortened } from '../output/plain-text.ts';
import type { Change } from './diff.ts';
import type { Step } from './step.ts';

const MAX_VALUE_CHARACTERS = 100;

/** The plan for people: a line for each resource, below it a line for each difference. */
export function formatPlan(steps: readonly Step[], colours: Colours): string {
  return steps
    .flatMap((step) => [heading(step, colours), ...step.changes.map((change) => changeLine(change, colours))])
    .join('\n');
}

/** `1 to create, 2 to change, 3 unchanged`. */
export function countSteps(steps: readonly Step[]): string {
  const count = (action: Step['action']): string => String(steps.filter((step) => step.action === action).length);
  return `${count('create')} to create, ${count('update')} to change, ${count('unchanged')} unchanged`;
}

/** The plan for programs. */
export function planJson(steps: readonly Step[]): unknown[] {
  return steps.map(({ kind, id, action, changes }) => ({ kind, id: id(), action, changes }));
}

function heading({ action, title }: Step, colours: Colours): string {
  const name = plainText(title());
  if (action === 'create') return colours.green(`+ create     ${name}`);
  if (action === 'update') return colours.yellow(`~ change     ${name}`);
  return colours.dim(`= unchanged  ${name}`);
}

function changeLine(change: Change, colours: Colours): string {
  const path = plainText(change.path);
  if (!('before' in change)) return colours.green(`    + ${path}: ${valueText(change.after)}`);
  if (!('after' in change)) return colours.red(`    - ${path}: ${valueText(change.before)}`);
  return `    ~ ${path}: ${colours.red(valueText(change.before))} -> ${colours.green(valueText(change.after))}`;
}

function valueText(value: unknown): string {
  return shortened(
    plainText(typeof value === 'string' && value !== '' ? value : JSON.stringify(value)),
    MAX_VALUE_CHARACTERS,
  );
}
