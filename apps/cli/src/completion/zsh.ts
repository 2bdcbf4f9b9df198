import { API_IDS_COMMAND } from './bash.ts';
import type { CompletionNode, CompletionOption } from './model.ts';

/** A completion script for zsh. */
export function zshScript(nodes: readonly CompletionNode[]): string {
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`);
  return `#compdef gatehouse
# zsh completion of gatehouse. Load it with: source <(gatehouse completion zsh)
_gatehouse() {
  local command="" word next
  local -a entries ids
  for word in \${words[2,CURRENT-1]}; do
    next="\${command:+$command }$word"
    case "$next" in (${paths.join('|')}) command="$next" ;; esac
  done
  case "\${words[CURRENT-1]}" in
${choiceCases(nodes)}
  esac
  case "$command" in
${nodes.map(nodeCase).join('\n')}
  esac
  _files
}
compdef _gatehouse gatehouse`;
}

function nodeCase({ path, subcommands, options, takesApi }: CompletionNode): string {
  const entries = [
    ...subcommands.map(({ name, description }) => entry(name, description)),
    ...options.flatMap((option) => option.flags.map((flag) => entry(flag, option.description))),
  ];
  const ids = takesApi ? `\n      ids=(\${(f)"$(${API_IDS_COMMAND})"}); compadd -a ids` : '';
  return `    ("${path}")
      entries=(${entries.join(' ')})
      _describe 'gatehouse' entries${ids} ;;`;
}

function entry(name: string, description: string): string {
  return `'${name.replaceAll(':', '\\:')}:${description.replaceAll("'", "'\\''").replaceAll(':', '\\:')}'`;
}

function choiceCases(nodes: readonly CompletionNode[]): string {
  const cases = new Map<string, CompletionOption>();
  for (const option of nodes.flatMap(({ options }) => options)) {
    if (option.choices.length > 0) cases.set(option.flags.join('|'), option);
  }
  return [...cases].map(([flags, { choices }]) => `    (${flags}) compadd ${choices.join(' ')}; return ;;`).join('\n');
}
