import { compileTemplate } from '@gatehouse/mapping-templates';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';

/** Mapping templates that no node could read, each with its place (reference rest-api.md 6). `templates`: by key. */
export function checkTemplates(
  problems: ProblemList,
  path: string,
  templates: Readonly<Record<string, string>> | undefined,
): void {
  for (const [key, text] of Object.entries(templates ?? {})) {
    const compiled = compileTemplate(text);
    if (compiled.ok) continue;
    for (const { line, column, message } of compiled.problems) {
      problems.add(memberPath(path, key), `line ${String(line)}, column ${String(column)}: ${message}`);
    }
  }
}
