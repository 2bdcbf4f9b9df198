import type { Problem } from '@gatehouse/api-model';
import { toPointer } from '../source/document-path.ts';
import type { DocumentPath } from '../source/document-path.ts';
import type { SourceDocument } from '../source/read-source.ts';

/** More problems than this help nobody and may not fit into an answer. */
const MAX_PROBLEMS = 100;

/** What an import has to say (reference http-api.md 17): problems refuse the document, warnings tell what was skipped. */
export interface Report {
  problem(path: DocumentPath, message: string): void;
  warn(path: DocumentPath, message: string): void;
  info(message: string): void;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  readonly importInfo: readonly string[];
}

/** An empty report about a document; lines and columns are looked up for each entry. */
export function createReport(source: SourceDocument): Report {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const importInfo: string[] = [];
  const said = new Set<string>();
  return {
    problem(path, message) {
      const pointer = toPointer(path);
      if (problems.length > MAX_PROBLEMS || said.has(`${pointer} ${message}`)) return;
      said.add(`${pointer} ${message}`);
      if (problems.length === MAX_PROBLEMS) {
        problems.push({ path: '#', message: 'there are more problems; correct these first' });
        return;
      }
      const { line, column } = source.locate(path);
      problems.push({ path: pointer, message: `line ${line}, column ${column}: ${message}` });
    },
    warn(path, message) {
      warnings.push(`${toPointer(path)} (line ${source.locate(path).line}): ${message}`);
    },
    info(message) {
      importInfo.push(message);
    },
    problems,
    warnings,
    importInfo,
  };
}
