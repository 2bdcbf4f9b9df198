import { compileModelSchemas } from '@gatehouse/json-schema';
import type { ModelSchemas } from '@gatehouse/json-schema';
import type { Problem } from './common.ts';
import { memberPath } from './problems.ts';
import type { WebSocketApiDefinition } from './websocket-api.ts';

/** The models of an API, compiled (reference websocket-api.md 2). */
export function compileModels({ models = {} }: Pick<WebSocketApiDefinition, 'models'>): Promise<ModelSchemas> {
  return compileModelSchemas(Object.fromEntries(Object.entries(models).map(([name, { schema }]) => [name, schema])));
}

/** Models whose schema nobody could validate with. */
export function modelProblems({ problems }: ModelSchemas): readonly Problem[] {
  return problems.map(({ modelName, message }) => ({ path: `${memberPath('models', modelName)}.schema`, message }));
}
