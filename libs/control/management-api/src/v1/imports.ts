import type { ControlError } from '@gatehouse/errors';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor, ImportApi, ImportedApi } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import type { Words } from '../in-words.ts';
import { object, optionalText, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { importWords } from '../import-words.ts';
import { documentText, oneOf } from '../import-input.ts';
import { createdRestApiView, restApiView } from './rest-api-view.ts';

const BASE_PATHS = ['ignore', 'prepend', 'split'] as const;
const ENDPOINT_TYPES = ['REGIONAL', 'EDGE', 'PRIVATE'] as const;
const MODES = ['merge', 'overwrite'] as const;

const API_KEY_WORDS: Words = {
  NOT_FOUND: () => invalidIdentifier('Usage Plan'),
  INVALID_ARGUMENT: (error) => badRequest(problemsOf(error).join('; ')),
};

/** Imports of OpenAPI documents and of API keys (reference rest-api.md 9.3, 10.3). */
export function importHandlers(context: ManagementContext): HandlerTable {
  const { restEditor } = context;
  return {
    ImportRestApi: async (input, actor) => {
      const imported = await importRestApi(context, actor, input, { mode: 'overwrite', ...endpointOf(input) });
      const record = await restEditor.get(imported.api.apiId);
      return { ...createdRestApiView(record), ...warningsOf(imported) };
    },
    PutRestApi: async (input, actor) => {
      const { apiId } = await restEditor.get(text(input, 'restApiId'));
      const mode = oneOf('mode', optionalText(input, 'mode') ?? 'merge', MODES);
      const imported = await importRestApi(context, actor, input, { apiId, mode });
      return { ...restApiView(await restEditor.get(apiId)), ...warningsOf(imported) };
    },
    ImportApiKeys: async (input, actor) => {
      const { body } = input;
      if (optionalText(input, 'format') !== 'csv') throw badRequest('Invalid format. Must be one of [csv]');
      if (!(body instanceof Uint8Array)) throw badRequest('The file of API keys is empty');
      const failOnWarnings = input['failOnWarnings'] === true;
      const imported = await inWords(context.apiKeys.import(actor, { body, failOnWarnings }), API_KEY_WORDS);
      return { ids: [...imported.ids], warnings: [...imported.warnings] };
    },
  };
}

type Target = Pick<ImportApi, 'apiId' | 'mode' | 'endpointType'>;

async function importRestApi(
  { apis, identity }: ManagementContext,
  actor: Actor,
  input: JsonObject,
  target: Target,
): Promise<ImportedApi> {
  const parameters = object(input, 'parameters');
  const ignore = optionalText(parameters, 'ignore');
  if (ignore !== undefined) oneOf('ignore', ignore, ['documentation']);
  const imported = apis.import(actor, {
    ...target,
    protocolType: 'REST',
    body: documentText(input, identity),
    basePath: oneOf('basepath', optionalText(parameters, 'basepath') ?? 'ignore', BASE_PATHS),
    failOnWarnings: input['failOnWarnings'] === true,
    ignoreDocumentation: ignore !== undefined,
  });
  return inWords(imported, importWords);
}

function endpointOf(input: JsonObject): Pick<ImportApi, 'endpointType'> {
  const types = optionalText(object(input, 'parameters'), 'endpointConfigurationTypes');
  if (types === undefined) return {};
  const endpointType = ENDPOINT_TYPES.find((type) => type === types);
  if (endpointType !== undefined) return { endpointType };
  const message = types.includes(',')
    ? 'Cannot create an api with multiple Endpoint Types.'
    : `Invalid EndpointTypes specified. Valid options are ${ENDPOINT_TYPES.join(',')}`;
  throw badRequest(message);
}

function warningsOf({ warnings }: ImportedApi): JsonObject {
  return warnings.length === 0 ? {} : { warnings: [...warnings] };
}

function problemsOf(error: ControlError): readonly string[] {
  const { violations, message } = error;
  return violations.length === 0
    ? [message]
    : violations.map(({ path, message: what }) => (path === '' ? what : `${path}: ${what}`));
}
