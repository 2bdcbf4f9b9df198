import type { JsonObject } from '@gatehouse/aws-rest-json';
import { ControlError } from '@gatehouse/errors';
import type { Actor, ImportedApi } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { filledDocument, oneOf } from '../import-input.ts';
import { importWords } from '../import-words.ts';
import { inWords } from '../in-words.ts';
import { compact, optionalText, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { apiView } from './api-view.ts';

const BASE_PATHS = ['ignore', 'prepend', 'split'] as const;

/** Import and export of OpenAPI documents (reference http-api.md 17). */
export function documentHandlers(context: ManagementContext): HandlerTable {
  return {
    ImportApi: (input, actor) => importApi(context, actor, input),
    ReimportApi: async (input, actor) => {
      const { apiId } = await context.editor.get(text(input, 'apiId'));
      return importApi(context, actor, input, apiId);
    },
    ExportApi: async (input) => {
      const { apiId } = await context.editor.get(text(input, 'apiId'));
      if (input['specification'] !== 'OAS30') throw badRequest('Invalid specification. Must be one of [OAS30]');
      const output = optionalText(input, 'outputType')?.toUpperCase();
      if (output !== 'JSON' && output !== 'YAML') throw badRequest('Invalid outputType. Must be one of [JSON, YAML]');
      const stageName = optionalText(input, 'stageName');
      const options = {
        output: output === 'JSON' ? 'json' : 'yaml',
        extensions: input['includeExtensions'] !== false,
      } as const;
      return {
        body: await exported(context, { apiId, ...options, ...(stageName === undefined ? {} : { stageName }) }),
      };
    },
  };
}

type Export = Parameters<ManagementContext['apis']['export']>[0];

async function exported({ apis }: ManagementContext, what: Export): Promise<string> {
  return apis.export(what).catch((error: unknown) => {
    const isStage = error instanceof ControlError && error.code === 'NOT_FOUND';
    throw isStage ? invalidIdentifier('stage') : error;
  });
}

async function importApi(
  context: ManagementContext,
  actor: Actor,
  input: JsonObject,
  apiId?: string,
): Promise<JsonObject> {
  const imported = await inWords(
    context.apis.import(actor, {
      ...(apiId === undefined ? {} : { apiId }),
      body: filledDocument(text(input, 'body'), context.identity),
      mode: 'overwrite',
      basePath: oneOf('basepath', optionalText(input, 'basepath') ?? 'ignore', BASE_PATHS),
      failOnWarnings: input['failOnWarnings'] === true,
    }),
    importWords,
  );
  return { ...(await viewOf(context, imported)), ...notesOf(imported) };
}

async function viewOf({ editor, apiEndpoint }: ManagementContext, { api }: ImportedApi): Promise<JsonObject> {
  return apiView(await editor.get(api.apiId), apiEndpoint(api.apiId));
}

function notesOf({ importInfo, warnings }: ImportedApi): JsonObject {
  return compact({
    importInfo: importInfo.length === 0 ? undefined : importInfo,
    warnings: warnings.length === 0 ? undefined : warnings,
  });
}
