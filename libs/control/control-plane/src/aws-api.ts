import type { AdminApi } from '@gatehouse/admin-http';
import type { RestJsonServer } from '@gatehouse/aws-rest-json';
import type { ManagementApiOptions } from '@gatehouse/management-api';

/** A document of 6 MiB inside a JSON text may be twice as long. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Paths of the service; everything else is not asked of it, so that its packages are read only when somebody calls it. */
const SERVICE_PATHS =
  /^\/(?:v2|restapis|apikeys|usageplans|domainnames|(?:reject)?domainnameaccessassociations|vpclinks|clientcertificates|account|tags|sdktypes)(?:\/|$)/;

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
