import type { CompletionNode } from './model.ts';

/** Prints the ids of the APIs, one per line, for every shell; silent when the server is away. */
export const API_IDS_COMMAND = `gatehouse apis -o json --timeout 2 2>/dev/null | sed -n 's/^    "apiId": "\\(.*\\)",$/\\1/p'`;

/** A completion script for bash. */
export function bashScript(nodes: readonly CompletionNode[]): string {
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`);
  return `# bash completion of gatehouse. Load it with: source <(gatehouse completion bash)
_gatehouse() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" words="" index next
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${path:+$path }\${COMP_WORDS[index]}"
    case "$next" in ${paths.join('|')}) path="$next" ;; esac
  done
  case "$previous" in
${choiceCases(nodes)}
  esac
  if [ -z "$words" ]; then
    case "$path" in
${nodes.map(nodeCase).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _gatehouse gatehouse`;
}

function nodeCase({ path, subcommands, options, takesApi }: CompletionNode): string {
  const names = subcommands.map(({ name }) => name).join(' ');
  const flags = options.flatMap(({ flags: all }) => all).join(' ');
  const ids = takesApi ? ` $(${API_IDS_COMMAND})` : '';
  return `      "${path}")
        if [[ "$current" == -* ]]; then words="${flags}"; else words="${names}"${ids === '' ? '' : `"${ids}"`}; fi ;;`;
}

function choiceCases(nodes: readonly CompletionNode[]): string {
  const cases = new Map<string, string>();
  for (const { flags, choices } of nodes.flatMap(({ options }) => options)) {
    if (choices.length > 0) cases.set(flags.join('|'), choices.join(' '));
  }
  return [...cases].map(([flags, words]) => `    ${flags}) words="${words}" ;;`).join('\n');
}
