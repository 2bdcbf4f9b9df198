import type { Problem, RestApiDefinition } from '@gatehouse/api-model';
import { readRoot } from '../../import/read-root.ts';
import { createReport } from '../../import/report.ts';
import type { DocumentPath } from '../../source/document-path.ts';
import { readSource } from '../../source/read-source.ts';
import { checkRestDocument } from './check-rest.ts';
import { restDocument } from './merge-rest.ts';
import type { RestImportOptions } from './options.ts';
import { readDocumentation } from './read-documentation.ts';
import { readResources } from './read-methods.ts';
import { readModels } from './read-models.ts';
import { readRestFields, readValidators } from './read-rest-fields.ts';
import { readSchemes } from './read-schemes.ts';
import { warnAboutRootSecurity } from './read-security.ts';
import type { RestContext } from './rest-context.ts';

/** A REST API with what was skipped (`warnings`) and what has no meaning here (`importInfo`), or every problem. */
export type RestImportResult =
  | {
      readonly ok: true;
      readonly definition: RestApiDefinition;
      /** The documentation version that the document asks for. */
      readonly documentationVersion?: string;
      readonly warnings: string[];
      readonly importInfo: string[];
    }
  | { readonly ok: false; readonly problems: Problem[] };

/**
 * Makes the definition of a REST API from a Swagger 2.0, OpenAPI 3.0 or OpenAPI 3.1 document in JSON or YAML (reference
 * rest-api.md 10.3, 12). Problem paths are JSON pointers into the document and messages begin with line and column. Never throws
 * for bad input, never fetches.
 */
export function importRestOpenApi(body: string, options: RestImportOptions): RestImportResult {
  const read = readSource(body, options.maxBytes);
  if (!read.ok) return { ok: false, problems: [...read.problems] };
  const report = createReport(read.source);
  const root = readRoot(read.source, report);
  if (root === undefined) return { ok: false, problems: [...report.problems] };
  const { mode, basePath, maxBytes, apiId } = options;
  const origins = new Map<string, DocumentPath>();
  const base = { ...root, source: read.source, report, options: { mode, basePath, maxBytes } };
  const context: RestContext = {
    ...base,
    apiId,
    origins,
    models: readModels(base, apiId, origins),
    documentation: readDocumentation(base, options.ignoreDocumentation === true),
  };
  const definition = definitionOf(context, options);
  if (definition === undefined) return { ok: false, problems: [...report.problems] };
  const { version } = context.documentation;
  return {
    ok: true,
    definition,
    ...(version !== undefined && { documentationVersion: version }),
    warnings: [...report.warnings],
    importInfo: [...new Set(report.importInfo)],
  };
}

function definitionOf(context: RestContext, { existing, mode }: RestImportOptions): RestApiDefinition | undefined {
  const fields = readRestFields(context);
  const schemes = readSchemes(context);
  const validators = readValidators(context);
  const resources = readResources(context, { schemes, validators: validators.ids });
  warnAboutRootSecurity(context);
  if (context.report.problems.length > 0) return undefined;
  const whole = restDocument(
    {
      fields,
      resources,
      models: context.models.byName,
      requestValidators: validators.byId,
      authorizers: schemes.authorizers,
      documentationParts: context.documentation.parts,
    },
    existing,
    mode,
  );
  return checkRestDocument(context, whole);
}
