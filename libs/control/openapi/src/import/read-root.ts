import type { SourceDocument } from '../source/read-source.ts';
import type { ImportContext } from './context.ts';
import { asObject, member } from './place.ts';
import type { JsonObject, Place } from './place.ts';
import type { Report } from './report.ts';

const SUPPORTED = 'OpenAPI 3.0, OpenAPI 3.1 and Swagger 2.0 are understood';

/** The document's root and dialect, or a problem when it is no OpenAPI document of a known version. */
export function readRoot(source: SourceDocument, report: Report): Pick<ImportContext, 'root' | 'dialect'> | undefined {
  const root = asObject(report, { value: source.root ?? null, path: [] });
  if (root === undefined) return undefined;
  const openapi = versionText(source, root, 'openapi');
  const swagger = versionText(source, root, 'swagger');
  if (openapi !== undefined && /^3\.[01](\.|$)/.test(openapi)) return { root, dialect: 'openapi-3' };
  if (openapi !== undefined) {
    report.problem(['openapi'], `version ${openapi} is not supported; ${SUPPORTED}`);
  } else if (swagger === '2.0') {
    return { root, dialect: 'swagger-2' };
  } else if (swagger !== undefined) {
    report.problem(['swagger'], `version ${swagger} is not supported; ${SUPPORTED}`);
  } else {
    report.problem([], `is no OpenAPI document: it has neither an "openapi" nor a "swagger" member; ${SUPPORTED}`);
  }
  return undefined;
}

/** A version member as it is written: YAML reads an unquoted 2.0 as the number 2. */
export function versionText(source: SourceDocument, place: Place<JsonObject>, name: string): string | undefined {
  const { value, path } = member(place, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return source.scalarText(path) ?? String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
