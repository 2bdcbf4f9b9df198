import { API_IDS_COMMAND } from './bash.ts';
import type { CompletionNode, CompletionOption } from './model.ts';

/** A completion script for fish. */
export function fishScript(nodes: readonly CompletionNode[]): string {
  const root = nodes.find(({ path }) => path === '');
  const names = (root?.subcommands ?? []).map(({ name }) => name).join(' ');
  const lines = nodes.flatMap((node) => nodeLines(node, names));
  return ['# fish completion of gatehouse. Load it with: gatehouse completion fish | source', ...lines].join('\n');
}

function nodeLines({ path, subcommands, options, takesApi }: CompletionNode, rootNames: string): string[] {
  const condition = path === '' ? `not __fish_seen_subcommand_from ${rootNames}` : seen(path);
  const start = `complete -c gatehouse -n '${condition}'`;
  return [
    ...subcommands.map(({ name, description }) => `${start} -f -a ${name} -d ${quoted(description)}`),
    ...options.map((option) => `${start}${optionWords(option)} -d ${quoted(option.description)}`),
    ...(takesApi ? [`${start} -f -a ${quoted(`(${API_IDS_COMMAND})`)}`] : []),
  ];
}

function seen(path: string): string {
  return path
    .split(' ')
    .map((name) => `__fish_seen_subcommand_from ${name}`)
    .join('; and ');
}

function optionWords({ flags, choices, takesValue }: CompletionOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`)).join('');
  if (choices.length > 0) return `${names} -x -a '${choices.join(' ')}'`;
  return takesValue ? `${names} -r` : names;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
