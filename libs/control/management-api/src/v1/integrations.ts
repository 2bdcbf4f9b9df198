import { REST_INTEGRATION_MEMBERS } from '@gatehouse/api-model';
import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, pick, text } from '../input.ts';
import { checkedIntegration } from './integration-checks.ts';
import { patchedIntegration } from './integration-patch.ts';
import { integrationView } from './method-view.ts';
import { checkEnum, integrationOf, methodOf, withMethod } from './parts.ts';

/** In the order in which the service names them. */
const TYPES = ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'];

/** Members of a request that are members of the document; its `httpMethod` names the method. */
const FIELDS = ['type', ...REST_INTEGRATION_MEMBERS.filter((name) => name !== 'httpMethod')];

/** What methods call (reference rest-api.md 1.2, 4). */
export function integrationHandlers({ restEditor }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'restApiId');
  return {
    PutIntegration: async (input, actor) => {
      checkEnums(input);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => {
        const found = methodOf(api, input);
        const wanted = compact({ ...pick(input, FIELDS), httpMethod: input['integrationHttpMethod'] });
        return withMethod(api, found, { ...found.method, methodIntegration: compact(checkedIntegration(wanted)) });
      });
      return view(definition, input);
    },
    GetIntegration: async (input) => view((await restEditor.get(apiOf(input))).definition, input),
    UpdateIntegration: async (input, actor) => {
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => {
        const found = integrationOf(api, input);
        return withMethod(api, found, {
          ...found.method,
          methodIntegration: compact(checkedIntegration(patchedIntegration(found.integration, input))),
        });
      });
      return view(definition, input);
    },
    DeleteIntegration: async (input, actor) => {
      await restEditor.edit(actor, apiOf(input), (api) => {
        const found = integrationOf(api, input);
        const { methodIntegration: _gone, ...method } = found.method;
        return withMethod(api, found, method);
      });
      return {};
    },
  };
}

function checkEnums(input: JsonObject): void {
  const place = 'putIntegrationInput';
  checkEnum(input['type'] ?? 'null', `${place}.type`, TYPES);
  checkEnum(input['connectionType'], `${place}.connectionType`, ['INTERNET', 'VPC_LINK']);
  checkEnum(input['contentHandling'], `${place}.contentHandling`, ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT']);
  checkEnum(input['responseTransferMode'], `${place}.responseTransferMode`, ['BUFFERED', 'STREAM']);
}

function view(api: RestApiDefinition, input: JsonObject): JsonObject {
  const { id, integration } = integrationOf(api, input);
  return integrationView(id, integration);
}
