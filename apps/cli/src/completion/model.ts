import type { Command, Option } from 'commander';

/** What can stand after a command. */
export interface CompletionNode {
  /** Names from the program down, without the program: `apis delete`; empty for the program itself. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletionOption[];
  /** The next positional argument is the id of an API. */
  readonly takesApi: boolean;
}

/** An option as completion sees it. */
export interface CompletionOption {
  readonly flags: readonly string[];
  readonly description: string;
  /** Allowed values; empty = any, or none. */
  readonly choices: readonly string[];
  readonly takesValue: boolean;
}

/** Reads the command tree; default subcommands lend their arguments and options to their parent. */
export function completionNodes(program: Command): CompletionNode[] {
  return walk(program, '', program.options.map(describe));
}

function walk(command: Command, path: string, globals: readonly CompletionOption[]): CompletionNode[] {
  const list = command.commands.find((one) => one.name() === 'list');
  const own =
    path === '' ? [] : [...command.options, ...(list?.options ?? [])].filter(({ hidden }) => !hidden).map(describe);
  const [argument] = list?.registeredArguments ?? command.registeredArguments;
  const node: CompletionNode = {
    path,
    subcommands: visible(command).map((one) => ({ name: one.name(), description: one.description() })),
    options: [
      ...own,
      ...globals,
      { flags: ['-h', '--help'], description: 'show help', choices: [], takesValue: false },
    ],
    takesApi: argument?.name() === 'api',
  };
  const children = visible(command).flatMap((one) => walk(one, `${path} ${one.name()}`.trim(), globals));
  return [node, ...children];
}

function visible(command: Command): Command[] {
  return command.commands.filter((one) => one.name() !== 'list');
}

function describe({ short, long, description, argChoices, required, optional }: Option): CompletionOption {
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    choices: argChoices ?? [],
    takesValue: required || optional,
  };
}
