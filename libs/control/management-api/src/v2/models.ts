import type { WebSocketApiDefinition, WebSocketModel } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import type { V2Definition } from '../edit-api.ts';
import { compact, pickOrUnset, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier } from '../messages.ts';
import { modelTemplate } from '../model-template.ts';
import { partIdOf } from '../part-id.ts';
import { pageOfList } from './page.ts';

const ID_LENGTH = 6;
const FIELDS = ['contentType', 'description', 'schema'];

/** Models of WebSocket APIs (reference http-api.md 1). */
export function modelHandlers({ editor, newId }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'apiId');
  const found = async (input: JsonObject): Promise<readonly [string, WebSocketModel]> =>
    modelOf((await editor.get(apiOf(input))).definition, text(input, 'modelId'));
  return {
    CreateModel: async (input, actor) => {
      const modelId = newId(ID_LENGTH);
      const name = text(input, 'name');
      const { definition } = await editor.edit(actor, apiOf(input), (api) => {
        const models = modelsOf(webSocketOnly(api));
        if (Object.hasOwn(models, name)) throw conflict(`Model name already exists for this API: ${name}`);
        return { ...api, models: { ...models, [name]: compact({ ...pickOrUnset(input, FIELDS), modelId }) } };
      });
      return modelView(modelOf(definition, modelId));
    },
    GetModel: async (input) => modelView(await found(input)),
    GetModelTemplate: async (input) => ({ value: modelTemplate((await found(input))[1].schema) }),
    GetModels: async (input) => {
      const { definition } = await editor.get(apiOf(input));
      const page = pageOfList('models', Object.entries(modelsOf(definition)), input, ([name]) => name);
      return { ...page, items: page.items.map(modelView) };
    },
    UpdateModel: async (input, actor) => {
      const id = text(input, 'modelId');
      const { definition } = await editor.edit(actor, apiOf(input), (api) => {
        const [name, model] = modelOf(api, id);
        const { [name]: _before, ...others } = modelsOf(api);
        const changed = compact({ ...model, ...pickOrUnset(input, FIELDS), modelId: id });
        const newName = input['name'] === undefined ? name : text(input, 'name');
        if (Object.hasOwn(others, newName)) throw conflict(`Model name already exists for this API: ${newName}`);
        return { ...api, models: { ...others, [newName]: changed } };
      });
      return modelView(modelOf(definition, id));
    },
    DeleteModel: async (input, actor) => {
      await editor.edit(actor, apiOf(input), (api) => {
        const [name] = modelOf(api, text(input, 'modelId'));
        const { [name]: _gone, ...models } = modelsOf(api);
        return { ...api, models };
      });
      return {};
    },
  };
}

/** A WebSocket API; parts that HTTP APIs do not have are refused for those. */
export function webSocketOnly(definition: V2Definition): WebSocketApiDefinition {
  if (definition.protocolType === 'WEBSOCKET') return definition;
  throw badRequest('This operation is for WEBSOCKET APIs only');
}

function modelsOf(definition: V2Definition): Readonly<Record<string, WebSocketModel>> {
  return definition.protocolType === 'WEBSOCKET' ? (definition.models ?? {}) : {};
}

function modelOf(definition: V2Definition, id: string): readonly [string, WebSocketModel] {
  const found = Object.entries(modelsOf(definition)).find(([name, model]) => idOf(name, model) === id);
  if (found === undefined) throw invalidIdentifier('Model');
  return found;
}

function idOf(name: string, { modelId }: WebSocketModel): string {
  return modelId ?? partIdOf(`model/${name}`);
}

function modelView([name, model]: readonly [string, WebSocketModel]): JsonObject {
  return compact({ contentType: 'application/json', ...model, name, modelId: idOf(name, model) });
}
