import type { HandlerTable, ManagementContext } from '../context.ts';
import { authorizerHandlers } from './authorizers.ts';
import { exportHandlers } from './exports.ts';
import { gatewayResponseHandlers } from './gateway-responses.ts';
import { documentationImportHandlers } from './import-documentation.ts';
import { importHandlers } from './imports.ts';
import { integrationResponseHandlers } from './integration-responses.ts';
import { integrationHandlers } from './integrations.ts';
import { methodResponseHandlers } from './method-responses.ts';
import { methodHandlers } from './methods.ts';
import { modelHandlers } from './models.ts';
import { requestValidatorHandlers } from './request-validators.ts';
import { resourceHandlers } from './resources.ts';
import { restApiHandlers } from './rest-apis.ts';

/** REST APIs and the parts that their documents hold. */
export function v1RestHandlers(context: ManagementContext): HandlerTable {
  return {
    ...authorizerHandlers(context),
    ...documentationImportHandlers(context),
    ...exportHandlers(context),
    ...gatewayResponseHandlers(context),
    ...importHandlers(context),
    ...integrationHandlers(context),
    ...integrationResponseHandlers(context),
    ...methodHandlers(context),
    ...methodResponseHandlers(context),
    ...modelHandlers(context),
    ...requestValidatorHandlers(context),
    ...resourceHandlers(context),
    ...restApiHandlers(context),
  };
}
