import { listMember, member, objectMember, stringMember } from '../../import/place.ts';
import type { JsonObject, Place } from '../../import/place.ts';
import { isRequirement } from '../../import/security-schemes.ts';
import { REST } from '../extensions.ts';
import type { RestContext } from './rest-context.ts';
import type { RestScheme, RestSchemes } from './read-schemes.ts';

/** The fields of a method that say who may call it; undefined when the method must not be made. */
export function readSecurity(
  context: RestContext,
  schemes: RestSchemes,
  operation: Place<JsonObject>,
): JsonObject | undefined {
  const { report } = context;
  const fields: Record<string, unknown> = { ...authField(context, operation) };
  const demands = (listMember(report, operation, 'security') ?? []).flatMap((entry) =>
    demandsOf(context, schemes, entry),
  );
  if (demands.some(({ scheme }) => scheme.kind === 'skipped')) {
    report.warn(operation.path, 'its authorizer was skipped, so the method is skipped too');
    return undefined;
  }
  if (demands.some(({ scheme }) => scheme.kind === 'apiKey')) fields['apiKeyRequired'] = true;
  const deciding = demands.filter(({ scheme }) => scheme.kind === 'authorizer' || scheme.kind === 'iam');
  if (deciding.length > 1) {
    report.problem([...operation.path, 'security'], 'a method has one authorizer, and an API key beside it; keep one');
  }
  const [first] = deciding;
  if (first?.scheme.kind === 'iam') return { ...fields, authorizationType: 'AWS_IAM' };
  if (first?.scheme.kind !== 'authorizer') return fields;
  const { authorizationType, authorizerId } = first.scheme;
  const scopes = first.scopes.length > 0 ? { authorizationScopes: first.scopes } : {};
  return { ...fields, authorizationType, authorizerId, ...scopes };
}

interface Demand {
  readonly scheme: RestScheme;
  readonly scopes: readonly string[];
}

function demandsOf({ report }: RestContext, schemes: RestSchemes, { value, path }: Place): Demand[] {
  if (!isRequirement(value)) {
    report.problem(path, 'must name security schemes, each with a list of scopes');
    return [];
  }
  return Object.entries(value).flatMap(([name, scopes]) => {
    const scheme = schemes.byName.get(name);
    if (scheme === undefined) report.problem([...path, name], `there is no security scheme "${name}"`);
    return scheme === undefined ? [] : [{ scheme, scopes }];
  });
}

function authField({ report }: RestContext, operation: Place<JsonObject>): JsonObject {
  const auth = objectMember(report, operation, REST.auth);
  const type = auth && stringMember(report, auth, 'type')?.toUpperCase();
  if (type === undefined) return {};
  if (type === 'NONE' || type === 'AWS_IAM') return { authorizationType: type };
  report.problem([...operation.path, REST.auth, 'type'], 'must be NONE or AWS_IAM');
  return {};
}

/** The service takes security of operations only: says what that leaves open. */
export function warnAboutRootSecurity({ report, root }: RestContext): void {
  const { value, path } = member(root, 'security');
  if (!Array.isArray(value) || value.length === 0) return;
  report.warn(path, 'security of the whole document is not supported by REST APIs; write it at each operation');
}
