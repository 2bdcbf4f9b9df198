import type { HandlerTable, ManagementContext } from '../context.ts';
import { accountHandlers } from './account.ts';
import { apiKeyHandlers } from './api-keys.ts';
import { basePathMappingHandlers } from './base-path-mappings.ts';
import { clientCertificateHandlers } from './client-certificates.ts';
import { domainNameHandlers } from './domain-names.ts';
import { sdkTypeHandlers } from './sdk-types.ts';
import { tagHandlers } from './tags.ts';
import { usagePlanKeyHandlers } from './usage-plan-keys.ts';
import { usagePlanHandlers } from './usage-plans.ts';
import { usageHandlers } from './usage.ts';
import { vpcLinkHandlers } from './vpc-links.ts';

/** Operations of version 1 on what belongs to no API. */
export function v1AccountHandlers(context: ManagementContext): HandlerTable {
  return {
    ...accountHandlers(context),
    ...apiKeyHandlers(context),
    ...basePathMappingHandlers(context),
    ...clientCertificateHandlers(context),
    ...domainNameHandlers(context),
    ...sdkTypeHandlers(),
    ...tagHandlers(context),
    ...usageHandlers(context),
    ...usagePlanHandlers(context),
    ...usagePlanKeyHandlers(context),
    ...vpcLinkHandlers(context),
  };
}
