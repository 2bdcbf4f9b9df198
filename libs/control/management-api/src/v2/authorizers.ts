import type { HttpAuthorizer, WebSocketAuthorizer } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import type { V2Definition } from '../edit-api.ts';
import { compact, pickOrUnset, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier } from '../messages.ts';
import { pageOfList } from './page.ts';
import { checkedAuthorizer } from './authorizer-checks.ts';

const ID_LENGTH = 6;

const FIELDS = ['name', 'authorizerType', 'identitySource', 'authorizerUri', 'authorizerCredentialsArn'];
const OF_KIND = {
  HTTP: [
    ...FIELDS,
    'jwtConfiguration',
    'authorizerPayloadFormatVersion',
    'enableSimpleResponses',
    'authorizerResultTtlInSeconds',
  ],
  WEBSOCKET: FIELDS,
} as const;

/** Authorizers of APIs (reference http-api.md 1, 12 and 13). */
export function authorizerHandlers({ editor, newId }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'apiId');
  return {
    CreateAuthorizer: async (input, actor) => {
      const id = newId(ID_LENGTH);
      const { definition } = await editor.edit(actor, apiOf(input), (api) => {
        refuseTakenName(api, text(input, 'name'));
        const isHttpRequest = api.protocolType === 'HTTP' && input['authorizerType'] === 'REQUEST';
        if (isHttpRequest && input['authorizerPayloadFormatVersion'] === undefined) {
          throw badRequest('AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer');
        }
        const authorizer = compact(pickOrUnset(input, OF_KIND[api.protocolType]));
        return withAuthorizer(api, id, checkedAuthorizer(api, authorizer, input));
      });
      return authorizerView(definition, id);
    },
    GetAuthorizer: async (input) =>
      authorizerView((await editor.get(apiOf(input))).definition, text(input, 'authorizerId')),
    GetAuthorizers: async (input) => {
      const { definition } = await editor.get(apiOf(input));
      const page = pageOfList('authorizers', Object.keys(definition.authorizers ?? {}), input, (id) => id);
      return { ...page, items: page.items.map((id) => authorizerView(definition, id)) };
    },
    UpdateAuthorizer: async (input, actor) => {
      const id = text(input, 'authorizerId');
      const { definition } = await editor.edit(actor, apiOf(input), (api) => {
        const current = authorizerOf(api, id);
        if (input['name'] !== undefined && input['name'] !== current.name) refuseTakenName(api, text(input, 'name'));
        const authorizer = compact({ ...current, ...pickOrUnset(input, OF_KIND[api.protocolType]) });
        return withAuthorizer(api, id, checkedAuthorizer(api, authorizer, input));
      });
      return authorizerView(definition, id);
    },
    DeleteAuthorizer: async (input, actor) => {
      const id = text(input, 'authorizerId');
      await editor.edit(actor, apiOf(input), (api) => {
        authorizerOf(api, id);
        const user = api.routes.find(({ authorizerId }) => authorizerId === id);
        if (user !== undefined) {
          throw conflict(`Cannot delete Authorizer '${id}', is referenced by Route with key '${user.routeKey}'`);
        }
        const { [id]: _gone, ...authorizers } = authorizersOf(api);
        return { ...api, authorizers };
      });
      return {};
    },
  };
}

type Authorizer = HttpAuthorizer | WebSocketAuthorizer;

function authorizersOf({ authorizers = {} }: V2Definition): Readonly<Record<string, Authorizer>> {
  return authorizers;
}

function authorizerOf(definition: V2Definition, id: string): Authorizer {
  const authorizers = authorizersOf(definition);
  const authorizer = Object.hasOwn(authorizers, id) ? authorizers[id] : undefined;
  if (authorizer === undefined) throw invalidIdentifier('Authorizer');
  return authorizer;
}

function withAuthorizer(definition: V2Definition, id: string, authorizer: object): object {
  return { ...definition, authorizers: { ...definition.authorizers, [id]: authorizer } };
}

function refuseTakenName(definition: V2Definition, name: string): void {
  if (Object.values(authorizersOf(definition)).some((authorizer) => authorizer.name === name)) {
    throw conflict(`Authorizer name must be unique. Authorizer ${name} already exists in this RestApi.`);
  }
}

function authorizerView(definition: V2Definition, id: string): JsonObject {
  return compact({ authorizerId: id, ...authorizerOf(definition, id) });
}
