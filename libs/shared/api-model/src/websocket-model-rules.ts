import { ModelSchemas } from '@gatehouse/json-schema';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';
import type { WebSocketApiDefinition } from './websocket-api.ts';

/** Models whose schema nobody could validate with (reference websocket-api.md 2: JSON schema of draft 4). */
export function checkModels(problems: ProblemList, { models = {} }: WebSocketApiDefinition): void {
  const texts = Object.entries(models).map(([name, { schema }]): [string, string] => [name, schema]);
  if (texts.length === 0) return;
  for (const { modelName, message } of new ModelSchemas(Object.fromEntries(texts)).problems) {
    problems.add(`${memberPath('models', modelName)}.schema`, message);
  }
}
