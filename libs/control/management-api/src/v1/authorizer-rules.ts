import type { RestApiDefinition, RestAuthorizer } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { optionalText } from '../input.ts';
import { badRequest, conflict } from '../messages.ts';
import { listRule, namingOps, numberOf, orUndefined, patched, replaced } from './patch.ts';
import type { PatchCall, PatchRule } from './patch.ts';

/** In the order in which the service names them. */
export const AUTHORIZER_TYPES = ['REQUEST', 'TOKEN', 'COGNITO_USER_POOLS'];

const MAX_TTL_SECONDS = 3600;

const HEADER = /^method\.request\.header\..+$/;
const SOURCE = /^(?:method\.request\.(?:header|querystring)|stageVariables|context)\..+$/;

const USER_POOL = /^arn:[a-z-]+:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[\w-]+$/;

/** What PATCH may change of an authorizer (reference rest-api.md 1.4). */
const RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/name', 'name', (value) => value ?? ''),
  replaced('/type', 'type', (value) => value ?? ''),
  replaced('/authorizerUri', 'authorizerUri', orUndefined),
  replaced('/authorizerCredentials', 'authorizerCredentials', orUndefined),
  replaced('/authorizerResultTtlInSeconds', 'authorizerResultTtlInSeconds', (value, path) =>
    orUndefined(value) === undefined ? undefined : numberOf(value, path),
  ),
  replaced('/authType', 'authType', orUndefined),
  replaced('/identityValidationExpression', 'identityValidationExpression', orUndefined),
  {
    path: '/identitySource',
    ops: {
      add: setIdentitySource,
      replace: setIdentitySource,
      remove: (authorizer) => ({ ...authorizer, identitySource: undefined }),
    },
  },
  listRule('providerARNs'),
];

/** An authorizer after a PATCH. Throws BadRequestException. */
export function patchedAuthorizer(authorizer: RestAuthorizer, input: JsonObject): JsonObject {
  return patched<JsonObject>({ ...authorizer }, input, RULES, namingOps);
}

/** An authorizer that can decide (reference rest-api.md 1.2). Throws BadRequestException and ConflictException. */
export function checkedAuthorizer(api: RestApiDefinition, id: string, authorizer: JsonObject): JsonObject {
  const { name, type, authorizerResultTtlInSeconds: ttl } = authorizer;
  if (name === '') throw badRequest('Authorizer name must be non-empty');
  const others = Object.entries(api.authorizers ?? {}).filter(([otherId]) => otherId !== id);
  if (others.some(([, other]) => other.name === name)) {
    throw conflict(`Authorizer name must be unique. Authorizer ${String(name)} already exists in this RestApi.`);
  }
  if (!AUTHORIZER_TYPES.includes(String(type))) {
    throw badRequest(`Invalid authorizer type specified. Valid options are ${AUTHORIZER_TYPES.join(',')}`);
  }
  if (ttl !== undefined && !(Number.isInteger(ttl) && Number(ttl) >= 0 && Number(ttl) <= MAX_TTL_SECONDS)) {
    throw badRequest(`Authorizer result TTL must be between 0 and ${String(MAX_TTL_SECONDS)} seconds`);
  }
  checkIdentitySource(authorizer);
  checkDecider(authorizer, api.authorizers?.[id]?.providerARNs ?? []);
  return authorizer;
}

/** Where the caller's identity stands: one header, or several places of an authorizer of the type REQUEST (reference rest-api.md 2.3). */
function checkIdentitySource(authorizer: JsonObject): void {
  const text = optionalText(authorizer, 'identitySource') ?? '';
  const sources = authorizer['type'] === 'REQUEST' ? text.split(',').map((source) => source.trim()) : [text];
  const wrong = sources.find((source) => !(authorizer['type'] === 'REQUEST' ? SOURCE : HEADER).test(source));
  if (text === '' || wrong === undefined) return;
  throw badRequest(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${wrong}]`,
  );
}

/** What decides: user pools, or a function. `known` came by another way, and is not judged. Throws BadRequestException. */
function checkDecider(authorizer: JsonObject, known: readonly string[]): void {
  if (authorizer['type'] === 'COGNITO_USER_POOLS') return checkPools(authorizer['providerARNs'], known);
  const uri = optionalText(authorizer, 'authorizerUri');
  if (uri?.startsWith('arn:') !== true) {
    throw badRequest(
      `Invalid Authorizer URI: ${uri ?? 'null'}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
    );
  }
}

function checkPools(providerARNs: unknown, known: readonly string[]): void {
  const pools = Array.isArray(providerARNs) ? providerARNs.map(String) : [];
  if (pools.length === 0) {
    throw badRequest(
      'Invalid provider ARNs: an authorizer of the type COGNITO_USER_POOLS needs at least one user pool',
    );
  }
  const wrong = pools.filter((arn) => !USER_POOL.test(arn) && !known.includes(arn));
  if (wrong.length === 0) return;
  throw badRequest(`ProviderARNs need to be valid Cognito Userpools. Invalid ARNs- ${wrong.join(', ')}`);
}

function setIdentitySource(authorizer: JsonObject, { value }: PatchCall): JsonObject {
  return { ...authorizer, identitySource: orUndefined(value) };
}
