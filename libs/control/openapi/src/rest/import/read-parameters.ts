import { asObject, listMember, member, stringMember } from '../../import/place.ts';
import type { JsonObject, Place } from '../../import/place.ts';
import { resolveReference } from '../../import/resolve-reference.ts';
import type { RestContext } from './rest-context.ts';

/** What `parameters` of a path item and an operation say. */
export interface ReadParameters {
  /** `method.request.{path|querystring|header}.Name` -> whether it is required. */
  readonly requestParameters: Readonly<Record<string, boolean>>;
  /** Swagger's body parameter. */
  readonly body?: Place<JsonObject>;
}

const PLACES: Readonly<Record<string, string>> = { path: 'path', query: 'querystring', header: 'header' };
const DOCUMENTED: Readonly<Record<string, string>> = {
  path: 'PATH_PARAMETER',
  query: 'QUERY_PARAMETER',
  header: 'REQUEST_HEADER',
};

/** Reads the parameters; those of the operation win over those of its path item (reference rest-api.md 10.3, 12). */
export function readParameters(
  context: RestContext,
  pathItem: Place<JsonObject>,
  operation: Place<JsonObject>,
  at: { readonly path: string; readonly method: string },
): ReadParameters {
  const requestParameters: Record<string, boolean> = {};
  let body: Place<JsonObject> | undefined;
  for (const parameter of [pathItem, operation].flatMap((owner) => writtenParameters(context, owner))) {
    const name = stringMember(context.report, parameter, 'name') ?? '';
    const where = stringMember(context.report, parameter, 'in') ?? '';
    const kind = Object.hasOwn(PLACES, where) ? PLACES[where] : undefined;
    if (where === 'body') body = parameter;
    else if (kind === undefined) {
      context.report.warn(parameter.path, `parameters in "${where}" are not supported; "${name}" is skipped`);
    } else {
      requestParameters[`method.request.${kind}.${name}`] = isRequired(parameter, where);
      context.documentation.note({ type: DOCUMENTED[where] ?? '', ...at, name }, parameter);
    }
  }
  return { requestParameters, ...(body !== undefined && { body }) };
}

function writtenParameters(context: RestContext, owner: Place<JsonObject>): readonly Place<JsonObject>[] {
  return (listMember(context.report, owner, 'parameters') ?? []).flatMap((item) => {
    const written = asObject(context.report, item);
    const parameter = written && resolveReference(context, written);
    return parameter === undefined ? [] : [parameter];
  });
}

// OpenAPI wants path parameters to be required, so that is what they are without a word.
function isRequired(parameter: Place<JsonObject>, where: string): boolean {
  const { value } = member(parameter, 'required');
  return value === true || (value === undefined && where === 'path');
}
