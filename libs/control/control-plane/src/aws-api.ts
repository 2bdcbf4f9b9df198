import type { AdminApi } from '@gatehouse/admin-http';
import { AwsError } from '@gatehouse/aws-rest-json';
import type { Operation, RestJsonRequest, RestJsonServer } from '@gatehouse/aws-rest-json';
import type { ManagementApiOptions } from '@gatehouse/management-api';
import type { Actor } from '@gatehouse/records';
import type { AuthMode } from '@gatehouse/services';

/** A document of 6 MiB inside a JSON text may be twice as long. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Paths of the service; everything else is not asked of it, so that its packages are read only when somebody calls it. */
const SERVICE_PATHS =
  /^\/(?:v2|restapis|apikeys|usageplans|domainnames|vpclinks|clientcertificates|account|tags|sdktypes)(?:\/|$)/;

/** Who calls the management API of a process that asks nobody for credentials: the access key id, unproved, or nobody. */
function unprovenCaller({ headers, peerAddress }: RestJsonRequest, { name }: Operation): Actor {
  const accessKeyId = /Credential=([^/,\s]{1,128})\//.exec(headers['authorization'] ?? '')?.[1];
  const principal = accessKeyId === undefined ? 'anonymous' : `anonymous (${accessKeyId})`;
  return { principal, sourceAddress: peerAddress, via: `aws:${name}` };
}

/** Where operators need tokens, nobody gets in: the service's clients sign their calls, and have no keys here yet. */
export function admit(auth: AuthMode, request: RestJsonRequest, operation: Operation): Actor {
  if (auth === 'none') return unprovenCaller(request, operation);
  throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.');
}

/** The management API behind the pages of the management port; its packages are read with the first call. */
export function awsApi(options: () => ManagementApiOptions): AdminApi {
  let server: Promise<RestJsonServer> | undefined;
  const open = (): Promise<RestJsonServer> => {
    server ??= import('@gatehouse/management-api').then(({ createManagementApi }) => createManagementApi(options()));
    return server;
  };
  return {
    maxBodyBytes: MAX_BODY_BYTES,
    matches: (path) => SERVICE_PATHS.test(path),
    answer: async (call) => (await open()).answer(call),
  };
}
