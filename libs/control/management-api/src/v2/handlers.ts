import type { HandlerTable, ManagementContext } from '../context.ts';
import { apiHandlers } from './apis.ts';
import { authorizerHandlers } from './authorizers.ts';
import { deploymentHandlers } from './deployments.ts';
import { documentHandlers } from './documents.ts';
import { domainNameHandlers } from './domain-names.ts';
import { integrationHandlers } from './integrations.ts';
import { modelHandlers } from './models.ts';
import { responseHandlers } from './responses.ts';
import { routeHandlers } from './routes.ts';
import { stageHandlers } from './stages.ts';
import { tagHandlers } from './tags.ts';
import { vpcLinkHandlers } from './vpc-links.ts';

/** All operations of version 2 that Gatehouse serves. */
export function v2Handlers(context: ManagementContext): HandlerTable {
  return {
    ...apiHandlers(context),
    ...authorizerHandlers(context),
    ...deploymentHandlers(context),
    ...documentHandlers(context),
    ...domainNameHandlers(context),
    ...integrationHandlers(context),
    ...modelHandlers(context),
    ...responseHandlers(context),
    ...routeHandlers(context),
    ...stageHandlers(context),
    ...tagHandlers(context),
    ...vpcLinkHandlers(context),
  };
}
