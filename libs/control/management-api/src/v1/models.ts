import type { RestApiDefinition, RestModel } from '@gatehouse/api-model';
import { isJsonObject } from '@gatehouse/aws-rest-json';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, optionalText, pick, text } from '../input.ts';
import { badRequest, conflict, notFound } from '../messages.ts';
import { modelTemplate } from '../model-template.ts';
import { partIdOf } from '../part-id.ts';
import { flattened, modelNameIn, schemaOf } from './model-references.ts';
import { refuseUsedModel } from './model-uses.ts';
import { pageOfParts } from './page.ts';
import { patched, replaced } from './patch.ts';
import type { PatchRule } from './patch.ts';

const ID_LENGTH = 6;
const NO_SCHEMA = 'Model schema must have at least 1 property or array items defined';

/** What PATCH may change of a model (reference rest-api.md 1.4). */
const RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/description', 'description', (value) => checkedDescription(value ?? '')),
  replaced('/schema', 'schema', (value) => checkedSchema(value)),
];

/** Models of REST APIs (reference rest-api.md 1.2, 7). */
export function modelHandlers({ restEditor, newId }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'restApiId');
  const nameOf = (input: JsonObject): string => text(input, 'modelName');
  return {
    CreateModel: async (input, actor) => {
      const name = text(input, 'name');
      const modelId = newId(ID_LENGTH);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) =>
        withModel(api, name, newModel(api, name, modelId, input)),
      );
      return modelView(name, modelOf(definition, name));
    },
    GetModel: async (input) => {
      const { definition } = await restEditor.get(apiOf(input));
      const name = nameOf(input);
      const view = modelView(name, modelOf(definition, name));
      return input['flatten'] === true ? { ...view, schema: flattened(definition, name) } : view;
    },
    GetModels: async (input) => {
      const { models = {} } = (await restEditor.get(apiOf(input))).definition;
      return pageOfParts(
        'models',
        Object.entries(models),
        input,
        ([name]) => name,
        ([name, model]) => modelView(name, model),
      );
    },
    GetModelTemplate: async (input) => {
      const { definition } = await restEditor.get(apiOf(input));
      const { schema } = modelOf(definition, nameOf(input));
      return { value: modelTemplate(schema, (reference) => schemaOf(definition, modelNameIn(reference) ?? '')) };
    },
    UpdateModel: async (input, actor) => {
      const name = nameOf(input);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) =>
        withModel(api, name, compact(patched<JsonObject>({ ...modelOf(api, name) }, input, RULES))),
      );
      return modelView(name, modelOf(definition, name));
    },
    DeleteModel: async (input, actor) => {
      const name = nameOf(input);
      await restEditor.edit(actor, apiOf(input), (api) => {
        modelOf(api, name);
        refuseUsedModel(api, name);
        const { [name]: _gone, ...models } = api.models ?? {};
        return { ...api, models };
      });
      return {};
    },
  };
}

function newModel(api: RestApiDefinition, name: string, modelId: string, input: JsonObject): object {
  if (name === '') throw badRequest('Model name must be non-empty');
  if (!/^[A-Za-z0-9]{1,128}$/.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`);
  if (Object.hasOwn(api.models ?? {}, name)) throw conflict('Model name already exists for this REST API');
  checkedDescription(optionalText(input, 'description'));
  return {
    modelId,
    ...pick(input, ['contentType', 'description']),
    schema: checkedSchema(optionalText(input, 'schema')),
  };
}

function checkedSchema(schema: string | undefined): string {
  if (schema === undefined || schema === '') throw badRequest(NO_SCHEMA);
  try {
    if (isJsonObject(JSON.parse(schema))) return schema;
  } catch {
    // What is no JSON gets the same answer.
  }
  throw badRequest(
    'Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]',
  );
}

function checkedDescription(description: string | undefined): string | undefined {
  if (description === '') throw badRequest('Description cannot be an empty string');
  return description;
}

function modelOf({ models }: RestApiDefinition, name: string): RestModel {
  const model = models !== undefined && Object.hasOwn(models, name) ? models[name] : undefined;
  if (model === undefined) throw notFound(`Invalid model name specified: ${name}`);
  return model;
}

function withModel(api: RestApiDefinition, name: string, model: object): object {
  return { ...api, models: { ...api.models, [name]: model } };
}

function modelView(name: string, { modelId, ...fields }: RestModel): JsonObject {
  return compact({ id: modelId ?? partIdOf(`model/${name}`), name, ...fields });
}
