import type { RestApiDefinition, RestRequestValidator } from '@gatehouse/api-model';
import { AwsError } from '@gatehouse/aws-rest-json';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, optionalText, pick, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { refuseUsedPart } from './method-uses.ts';
import { pageOfParts } from './page.ts';
import { isTrue, patched, replaced } from './patch.ts';
import type { PatchRule } from './patch.ts';

const ID_LENGTH = 6;

/** What PATCH may change of a request validator (reference rest-api.md 1.4). */
const RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/name', 'name', (value) => checkedName(value ?? '')),
  replaced('/validateRequestParameters', 'validateRequestParameters', isTrue),
  replaced('/validateRequestBody', 'validateRequestBody', isTrue),
];

/** Request validators of REST APIs (reference rest-api.md 1.2, 7). */
export function requestValidatorHandlers({ restEditor, newId }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'restApiId');
  const idOf = (input: JsonObject): string => text(input, 'requestValidatorId');
  return {
    CreateRequestValidator: async (input, actor) => {
      const id = newId(ID_LENGTH);
      checkedName(optionalText(input, 'name'));
      const validator = pick(input, ['name', 'validateRequestBody', 'validateRequestParameters']);
      const created = restEditor.edit(actor, apiOf(input), (api) => withValidator(api, id, validator));
      return validatorView(id, validatorOf((await created.catch(unknownApi)).definition, id));
    },
    GetRequestValidator: async (input) =>
      validatorView(idOf(input), validatorOf((await restEditor.get(apiOf(input))).definition, idOf(input))),
    GetRequestValidators: async (input) => {
      const { requestValidators = {} } = (await restEditor.get(apiOf(input))).definition;
      return pageOfParts(
        'requestvalidators',
        Object.entries(requestValidators),
        input,
        ([id]) => id,
        ([id, validator]) => validatorView(id, validator),
      );
    },
    UpdateRequestValidator: async (input, actor) => {
      const id = idOf(input);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) =>
        withValidator(api, id, compact(patched<JsonObject>({ ...validatorOf(api, id) }, input, RULES))),
      );
      return validatorView(id, validatorOf(definition, id));
    },
    DeleteRequestValidator: async (input, actor) => {
      const id = idOf(input);
      await restEditor.edit(actor, apiOf(input), (api) => {
        validatorOf(api, id);
        refuseUsedPart(api, 'Request Validator', id, 'requestValidatorId');
        const { [id]: _gone, ...requestValidators } = api.requestValidators ?? {};
        return { ...api, requestValidators };
      });
      return {};
    },
  };
}

/** Here the service takes an API that does not exist for a wrong request (reference rest-api.md 13.4). */
function unknownApi(error: unknown): never {
  if (error instanceof AwsError && error.type === 'NotFoundException') {
    throw badRequest('Invalid REST API identifier specified');
  }
  throw error;
}

function checkedName(name: string | undefined): string | undefined {
  if (name?.trim() === '') throw badRequest('Request Validator name cannot be blank');
  return name;
}

function validatorOf({ requestValidators }: RestApiDefinition, id: string): RestRequestValidator {
  const isKnown = requestValidators !== undefined && Object.hasOwn(requestValidators, id);
  const validator = isKnown ? requestValidators[id] : undefined;
  if (validator === undefined) throw invalidIdentifier('Request Validator');
  return validator;
}

function withValidator(api: RestApiDefinition, id: string, validator: object): object {
  return { ...api, requestValidators: { ...api.requestValidators, [id]: validator } };
}

function validatorView(id: string, validator: RestRequestValidator): JsonObject {
  return { id, validateRequestBody: false, validateRequestParameters: false, ...validator };
}
