import type { RestApiDefinition, RestAuthorizer } from '@gatehouse/api-model';
import { AwsError } from '@gatehouse/aws-rest-json';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, pick, text } from '../input.ts';
import { conflict, invalidIdentifier } from '../messages.ts';
import { AUTHORIZER_TYPES, checkedAuthorizer, patchedAuthorizer } from './authorizer-rules.ts';
import { refuseUsedPart } from './method-uses.ts';
import { pageOfParts } from './page.ts';
import { checkEnum } from './parts.ts';

const ID_LENGTH = 6;

const FIELDS = [
  'name',
  'type',
  'providerARNs',
  'authType',
  'authorizerUri',
  'authorizerCredentials',
  'identitySource',
  'identityValidationExpression',
  'authorizerResultTtlInSeconds',
];

/** Authorizers of REST APIs (reference rest-api.md 1.2, 2.3). */
export function authorizerHandlers({ restEditor, newId }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'restApiId');
  const idOf = (input: JsonObject): string => text(input, 'authorizerId');
  return {
    CreateAuthorizer: async (input, actor) => {
      checkEnum(input['type'], 'createAuthorizerInput.type', AUTHORIZER_TYPES);
      const id = newId(ID_LENGTH);
      const created = restEditor.edit(actor, apiOf(input), (api) =>
        withAuthorizer(api, id, compact(checkedAuthorizer(api, id, pick(input, FIELDS)))),
      );
      return authorizerView(id, authorizerOf((await created.catch(unknownApi)).definition, id));
    },
    GetAuthorizer: async (input) =>
      authorizerView(idOf(input), authorizerOf((await restEditor.get(apiOf(input))).definition, idOf(input))),
    GetAuthorizers: async (input) => {
      const { authorizers = {} } = (await restEditor.get(apiOf(input))).definition;
      return pageOfParts(
        'authorizers',
        Object.entries(authorizers),
        input,
        ([id]) => id,
        ([id, authorizer]) => authorizerView(id, authorizer),
      );
    },
    UpdateAuthorizer: async (input, actor) => {
      const id = idOf(input);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) =>
        withAuthorizer(api, id, compact(checkedAuthorizer(api, id, patchedAuthorizer(authorizerOf(api, id), input)))),
      );
      return authorizerView(id, authorizerOf(definition, id));
    },
    DeleteAuthorizer: async (input, actor) => {
      const id = idOf(input);
      await restEditor.edit(actor, apiOf(input), (api) => {
        authorizerOf(api, id);
        refuseUsedPart(api, 'authorizer', id, 'authorizerId');
        const { [id]: _gone, ...authorizers } = api.authorizers ?? {};
        return { ...api, authorizers };
      });
      return {};
    },
  };
}

/** The service words an API that does not exist this way here (reference rest-api.md 13.4). */
function unknownApi(error: unknown): never {
  if (error instanceof AwsError && error.type === 'NotFoundException') {
    throw conflict('Unable to complete operation due to concurrent modification. Please try again later.');
  }
  throw error;
}

function authorizerOf({ authorizers }: RestApiDefinition, id: string): RestAuthorizer {
  const authorizer = authorizers !== undefined && Object.hasOwn(authorizers, id) ? authorizers[id] : undefined;
  if (authorizer === undefined) throw invalidIdentifier('Authorizer');
  return authorizer;
}

function withAuthorizer(api: RestApiDefinition, id: string, authorizer: object): object {
  return { ...api, authorizers: { ...api.authorizers, [id]: authorizer } };
}

function authorizerView(id: string, authorizer: RestAuthorizer): JsonObject {
  const authType = authorizer.type === 'COGNITO_USER_POOLS' ? 'cognito_user_pools' : 'custom';
  return compact({ id, authType, ...authorizer });
}
