import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { object, pick, text } from '../input.ts';
import { conflict } from '../messages.ts';
import { checkModels } from './method-checks.ts';
import { patchedMethodResponse } from './method-patch.ts';
import { methodResponseView } from './method-view.ts';
import { methodOf, responseOf, statusCodeOf, withMethod } from './parts.ts';

const FIELDS = ['responseParameters', 'responseModels'];

/** Responses of methods (reference rest-api.md 1.2). */
export function methodResponseHandlers({ restEditor }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'restApiId');
  return {
    PutMethodResponse: async (input, actor) => {
      const statusCode = statusCodeOf(input);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => {
        const { methodResponses = {} } = methodOf(api, input).method;
        if (Object.hasOwn(methodResponses, statusCode)) throw conflict('Response already exists for this resource');
        checkModels(api, object(input, 'responseModels'));
        return withResponse(api, input, statusCode, pick(input, FIELDS));
      });
      return view(definition, input);
    },
    GetMethodResponse: async (input) => {
      statusCodeOf(input);
      return view((await restEditor.get(apiOf(input))).definition, input);
    },
    UpdateMethodResponse: async (input, actor) => {
      const statusCode = statusCodeOf(input);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => {
        const current = responseOf(methodOf(api, input).method.methodResponses, statusCode);
        return withResponse(api, input, statusCode, patchedMethodResponse(api, current, input));
      });
      return view(definition, input);
    },
    DeleteMethodResponse: async (input, actor) => {
      const statusCode = statusCodeOf(input);
      await restEditor.edit(actor, apiOf(input), (api) => {
        responseOf(methodOf(api, input).method.methodResponses, statusCode);
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
  response: object | undefined,
): RestApiDefinition {
  const found = methodOf(api, input);
  const { [statusCode]: _before, ...others } = found.method.methodResponses ?? {};
  const methodResponses = response === undefined ? others : { ...others, [statusCode]: response };
  return withMethod(api, found, { ...found.method, methodResponses });
}

function view(api: RestApiDefinition, input: JsonObject): JsonObject {
  const statusCode = text(input, 'statusCode');
  return methodResponseView(statusCode, responseOf(methodOf(api, input).method.methodResponses, statusCode));
}
