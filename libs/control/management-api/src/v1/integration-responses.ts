import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, object, optionalText, pick, text } from '../input.ts';
import { checkContentTypes, checkSelectionPattern } from './integration-checks.ts';
import { patchedIntegrationResponse } from './integration-patch.ts';
import { integrationResponseView } from './method-view.ts';
import { checkEnum, integrationOf, responseOf, statusCodeOf, withMethod } from './parts.ts';

const FIELDS = ['selectionPattern', 'responseParameters', 'responseTemplates', 'contentHandling'];

/** What becomes of backends' answers (reference rest-api.md 1.2, 4.7). */
export function integrationResponseHandlers({ restEditor }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'restApiId');
  return {
    PutIntegrationResponse: async (input, actor) => {
      const statusCode = statusCodeOf(input);
      const handling = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'];
      checkEnum(input['contentHandling'], 'putIntegrationResponseInput.contentHandling', handling);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => {
        responseOf(integrationOf(api, input).method.methodResponses, statusCode);
        return withResponse(api, input, statusCode, pick(input, FIELDS));
      });
      return view(definition, input);
    },
    GetIntegrationResponse: async (input) => {
      statusCodeOf(input);
      return view((await restEditor.get(apiOf(input))).definition, input);
    },
    UpdateIntegrationResponse: async (input, actor) => {
      const statusCode = statusCodeOf(input);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => {
        const current = responseOf(integrationOf(api, input).integration.integrationResponses, statusCode);
        return withResponse(api, input, statusCode, compact(patchedIntegrationResponse(current, input)));
      });
      return view(definition, input);
    },
    DeleteIntegrationResponse: async (input, actor) => {
      const statusCode = statusCodeOf(input);
      await restEditor.edit(actor, apiOf(input), (api) => {
        responseOf(integrationOf(api, input).integration.integrationResponses, statusCode);
        return withResponse(api, input, statusCode, undefined);
      });
      return {};
    },
  };
}

function withResponse(
  api: RestApiDefinition,
  input: JsonObject,
  statusCode: string,
  response: JsonObject | undefined,
): RestApiDefinition {
  checkContentTypes(object(response ?? {}, 'responseTemplates'));
  const found = integrationOf(api, input);
  const { [statusCode]: before, ...others } = found.integration.integrationResponses ?? {};
  const pattern = optionalText(response ?? {}, 'selectionPattern') ?? '';
  if (pattern !== before?.selectionPattern) checkSelectionPattern(pattern);
  const integrationResponses = response === undefined ? others : { ...others, [statusCode]: response };
  return withMethod(api, found, {
    ...found.method,
    methodIntegration: { ...found.integration, integrationResponses },
  });
}

function view(api: RestApiDefinition, input: JsonObject): JsonObject {
  const statusCode = text(input, 'statusCode');
  const { integration } = integrationOf(api, input);
  return integrationResponseView(statusCode, responseOf(integration.integrationResponses, statusCode));
}
