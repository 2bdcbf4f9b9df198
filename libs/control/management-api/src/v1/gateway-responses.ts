import { GATEWAY_RESPONSE_TYPES } from '@gatehouse/api-model';
import type { RestApiDefinition, RestGatewayResponse } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, object, pick, text } from '../input.ts';
import { badRequest, notFound } from '../messages.ts';
import { gatewayResponseView } from './gateway-response-view.ts';
import { unknownContentType, unknownParameter } from './method-patch.ts';
import { pageOfParts } from './page.ts';
import { checkEnum, checkStatusCode } from './parts.ts';
import { mapRule, namingOps, patched, replaced } from './patch.ts';
import type { PatchRule } from './patch.ts';

const FIELDS = ['statusCode', 'responseParameters', 'responseTemplates'];
const MAPS = ['responseTemplates', 'responseParameters'] as const;

/** What PATCH may change of a gateway response (reference rest-api.md 1.4). */
const RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/statusCode', 'statusCode', checkStatusCode),
  mapRule('responseTemplates', {
    missing: unknownContentType,
    read: (value) => nonEmpty('responseTemplates', value),
    keepsEmpty: true,
  }),
  mapRule('responseParameters', {
    missing: unknownParameter,
    read: (value) => nonEmpty('responseParameters', value),
    keepsEmpty: true,
  }),
];

/** Answers that the gateway makes itself (reference rest-api.md 3). */
export function gatewayResponseHandlers({ restEditor }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'restApiId');
  return {
    PutGatewayResponse: async (input, actor) => {
      const type = typeOf('putGatewayResponseInput', input);
      for (const name of MAPS) for (const value of Object.values(object(input, name))) nonEmpty(name, value);
      if (input['statusCode'] !== undefined) checkStatusCode(text(input, 'statusCode'));
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) =>
        withResponse(api, type, pick(input, FIELDS)),
      );
      return gatewayResponseView(definition, type);
    },
    GetGatewayResponse: async (input) => {
      const type = typeOf('getGatewayResponseInput', input);
      return gatewayResponseView((await restEditor.get(apiOf(input))).definition, type);
    },
    GetGatewayResponses: async (input) => {
      const { definition } = await restEditor.get(apiOf(input));
      return pageOfParts(
        'gatewayresponses',
        GATEWAY_RESPONSE_TYPES,
        input,
        (type) => type,
        (type) => gatewayResponseView(definition, type),
      );
    },
    UpdateGatewayResponse: async (input, actor) => {
      const type = typeOf('updateGatewayResponseInput', input);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => {
        const current = pick(gatewayResponseView(api, type), FIELDS);
        return withResponse(api, type, compact(patched(current, input, RULES, namingOps)));
      });
      return gatewayResponseView(definition, type);
    },
    DeleteGatewayResponse: async (input, actor) => {
      const type = typeOf('deleteGatewayResponseInput', input);
      await restEditor.edit(actor, apiOf(input), (api) => {
        const { [type]: gone, ...gatewayResponses } = responsesOf(api);
        if (gone === undefined) throw notFound('Gateway response type not defined on api');
        return { ...api, gatewayResponses };
      });
      return {};
    },
  };
}

function typeOf(place: string, input: JsonObject): (typeof GATEWAY_RESPONSE_TYPES)[number] {
  const type = text(input, 'responseType');
  checkEnum(type, `${place}.responseType`, GATEWAY_RESPONSE_TYPES);
  return type as (typeof GATEWAY_RESPONSE_TYPES)[number];
}

function responsesOf({ gatewayResponses = {} }: RestApiDefinition): Readonly<Record<string, RestGatewayResponse>> {
  return gatewayResponses;
}

function withResponse(api: RestApiDefinition, type: string, response: JsonObject): object {
  return { ...api, gatewayResponses: { ...responsesOf(api), [type]: response } };
}

function nonEmpty(name: string, value: unknown): unknown {
  if (typeof value === 'string' && value !== '') return value;
  throw badRequest(`Invalid null or empty value in ${name}`);
}
