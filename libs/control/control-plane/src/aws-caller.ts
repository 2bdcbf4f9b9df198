import { AwsError } from '@gatehouse/aws-rest-json';
import type { AwsErrorType, Operation, RestJsonRequest } from '@gatehouse/aws-rest-json';
import { isAllowed } from '@gatehouse/records';
import type { Actor, Role, TokenRecord, TokenUseCases } from '@gatehouse/records';
import { SignatureError, verifySignature } from '@gatehouse/sigv4';
import type { SignatureErrorKind } from '@gatehouse/sigv4';
import { mustSign } from './auth-settings.ts';
import type { ControlPlaneSettings } from './settings.ts';

const TYPES: Readonly<Record<SignatureErrorKind, AwsErrorType>> = {
  MISSING_TOKEN: 'MissingAuthenticationTokenException',
  INCOMPLETE: 'IncompleteSignatureException',
  INVALID: 'InvalidSignatureException',
  UNKNOWN_KEY: 'UnrecognizedClientException',
};

/** The service's name in credential scopes, for both versions. */
const SERVICE = 'apigateway';

/** Finds who calls the management API and refuses who may not. */
export function callerOf(
  settings: Pick<ControlPlaneSettings, 'auth' | 'managementAuth' | 'accountId'>,
  tokens: Pick<TokenUseCases, 'findAccessKey'>,
  nowUnixMs: () => number,
): (request: RestJsonRequest, operation: Operation) => Promise<Actor> {
  return async (request, operation) => {
    const isSigned = mustSign(settings);
    const { name, role } = isSigned ? await signer(request, tokens, nowUnixMs()) : unproven(request);
    if (!isAllowed(role, neededRole(request, operation))) throw denied(settings.accountId, name, operation);
    return { principal: name, sourceAddress: request.peerAddress, via: `aws:${operation.name}` };
  };
}

/** Nobody is asked for credentials: the access key id stands in the audit trail, as something that nobody proved. */
function unproven({ headers }: RestJsonRequest): Pick<TokenRecord, 'name' | 'role'> {
  const accessKeyId = /Credential=([^/,\s]{1,128})\//.exec(headers['authorization'] ?? '')?.[1];
  return { name: accessKeyId === undefined ? 'anonymous' : `anonymous (${accessKeyId})`, role: 'admin' };
}

/** The token whose access key signed the request. */
async function signer(
  request: RestJsonRequest,
  tokens: Pick<TokenUseCases, 'findAccessKey'>,
  nowUnixMs: number,
): Promise<TokenRecord> {
  let record: TokenRecord | undefined;
  const secretsOf = async (accessKeyId: string): Promise<readonly string[]> => {
    const found = await tokens.findAccessKey(accessKeyId);
    record = found?.record;
    return found?.secrets ?? [];
  };
  try {
    const verification = { service: SERVICE, region: undefined, nowUnixMs, secretsOf };
    await verifySignature({ ...request, query: request.rawQuery }, verification);
  } catch (error) {
    throw error instanceof SignatureError ? new AwsError(TYPES[error.kind], error.message) : error;
  }
  if (record === undefined)
    throw new AwsError(TYPES.UNKNOWN_KEY, 'The security token included in the request is invalid.');
  return record;
}

/** Query parameters that ask for values of API keys. */
const ASKS_FOR_VALUES = ['includeValue', 'includeValues'];

/** The same table as for gRPC: what reads is a viewer's, but for values of API keys; those, and what changes, are an operator's. */
function neededRole({ query }: RestJsonRequest, { method }: Operation): Role {
  const asksForValues = ASKS_FOR_VALUES.some((name) => query.get(name)?.toLowerCase() === 'true');
  return method === 'GET' && !asksForValues ? 'viewer' : 'operator';
}

function denied(accountId: string, name: string, { method, segments }: Operation): AwsError {
  const user = `arn:aws:iam::${accountId}:user/${name}`;
  const resource = `arn:aws:apigateway:*::/${segments.join('/')}`;
  return new AwsError(
    'AccessDeniedException',
    `User: ${user} is not authorized to perform: apigateway:${method} on resource: ${resource} because no identity-based policy allows the apigateway:${method} action`,
  );
}
