import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, pick, text } from '../input.ts';
import { badRequest, conflict } from '../messages.ts';
import { checkedMethod } from './method-checks.ts';
import { patchedMethod } from './method-patch.ts';
import { methodView } from './method-view.ts';
import { HTTP_METHODS, isHttpMethod, methodOf, resourceOf, withMethod } from './parts.ts';

/** Members of a request that are members of the document. */
const FIELDS = [
  'authorizationType',
  'authorizerId',
  'authorizationScopes',
  'apiKeyRequired',
  'operationName',
  'requestParameters',
  'requestModels',
  'requestValidatorId',
];

/** Methods of resources (reference rest-api.md 1.2). */
export function methodHandlers({ restEditor }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'restApiId');
  const view = (definition: RestApiDefinition, input: JsonObject): JsonObject => {
    const { id, httpMethod, method } = methodOf(definition, input);
    return methodView(id, httpMethod, method);
  };
  return {
    PutMethod: async (input, actor) => {
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => withNewMethod(api, input));
      return view(definition, input);
    },
    GetMethod: async (input) => view((await restEditor.get(apiOf(input))).definition, input),
    UpdateMethod: async (input, actor) => {
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => {
        const found = methodOf(api, input);
        return withMethod(api, found, patchedMethod(api, found.method, input));
      });
      return view(definition, input);
    },
    DeleteMethod: async (input, actor) => {
      await restEditor.edit(actor, apiOf(input), (api) => withMethod(api, methodOf(api, input), undefined));
      return {};
    },
  };
}

function withNewMethod(api: RestApiDefinition, input: JsonObject): RestApiDefinition {
  const found = resourceOf(api, text(input, 'resourceId'));
  const httpMethod = text(input, 'httpMethod');
  if (!isHttpMethod(httpMethod)) {
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${HTTP_METHODS.join(',')}`);
  }
  if (found.resource.methods[httpMethod] !== undefined) throw conflict('Method already exists for this resource');
  const method = { ...pick(input, FIELDS), authorizationType: text(input, 'authorizationType').toUpperCase() };
  return withMethod(api, { ...found, httpMethod }, compact(checkedMethod(api, method)));
}
