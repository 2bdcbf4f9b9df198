import type { HttpApiDefinition, Problem } from '@gatehouse/api-model';
import { readSource } from '../source/read-source.ts';
import { checkDefinition } from './check-definition.ts';
import type { ImportOptions } from './context.ts';
import { mergeInto } from './merge.ts';
import { readDefinition } from './read-definition.ts';
import { readRoot } from './read-root.ts';
import { createReport } from './report.ts';
import { checkUpstream } from './servers.ts';

/** A definition with what was skipped (`warnings`) and what has no meaning here (`importInfo`), or every problem. */
export type ImportResult =
  | {
      readonly ok: true;
      readonly definition: HttpApiDefinition;
      readonly warnings: string[];
      readonly importInfo: string[];
    }
  | { readonly ok: false; readonly problems: Problem[] };

/**
 * Makes the definition of an HTTP API from an OpenAPI 3.0, OpenAPI 3.1 or Swagger 2.0 document in JSON or YAML (reference
 * http-api.md 17). Operations without an integration are proxied to `upstreamUrl` or the document's servers. Problem paths
 * are JSON pointers into the document and messages begin with line and column. Never throws for bad input, never fetches.
 */
export function importOpenApi(body: string, options: ImportOptions): ImportResult {
  const read = readSource(body, options.maxBytes);
  if (!read.ok) return { ok: false, problems: [...read.problems] };
  const upstream = options.upstreamUrl === undefined ? undefined : checkUpstream(options.upstreamUrl);
  if (upstream?.ok === false) {
    const message = `the upstream URL ${upstream.reason}; it must be such as http://127.0.0.1:8080/v1`;
    return { ok: false, problems: [{ path: 'upstreamUrl', message }] };
  }
  const report = createReport(read.source);
  const root = readRoot(read.source, report);
  if (root === undefined) return { ok: false, problems: [...report.problems] };
  const document = readDefinition({ ...root, source: read.source, report, options });
  if (report.problems.length > 0) return { ok: false, problems: [...report.problems] };

  const existing = options.mode === 'merge' ? options.existing : undefined;
  const whole = existing === undefined ? document : mergeInto(existing, document);
  const definition = checkDefinition(whole, report);
  if (definition === undefined) return { ok: false, problems: [...report.problems] };
  return { ok: true, definition, warnings: [...report.warnings], importInfo: [...new Set(report.importInfo)] };
}
