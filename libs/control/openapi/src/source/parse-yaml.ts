import { CORE_SCHEMA, Type, YAMLException, load } from 'js-yaml';
import { boundAliases } from './bound-aliases.ts';
import { MAX_DEPTH, SyntaxFault } from './marks.ts';
import type { Marks } from './marks.ts';
import { createMarkListener } from './mark-listener.ts';

/**
 * Parses one YAML 1.2 document (core schema, merge keys allowed) and, if asked for `marks`, notes where every member begins.
 *
 * @throws SyntaxFault when the text is not YAML, repeats a key, nests too deep or unfolds too far through aliases.
 */
export function parseYaml(text: string, marks?: Marks): unknown {
  const merge = new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (text: unknown) => text === '<<' });
  const schema = CORE_SCHEMA.extend({ implicit: [merge] });
  const limits = { maxDepth: MAX_DEPTH };
  const listener = marks === undefined ? {} : { listener: createMarkListener(marks) };
  try {
    const root = load(text, { schema, ...limits, ...listener });
    boundAliases(root);
    return root;
  } catch (error) {
    if (error instanceof YAMLException) throw translated(error);
    throw error;
  }
}

function translated(error: YAMLException): SyntaxFault {
  // The package has no place for faults that concern the whole text, such as a second document.
  const mark = error.mark as { readonly position: number } | undefined;
  return new SyntaxFault(mark?.position, error.reason);
}
