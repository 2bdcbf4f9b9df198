export { compileModelSchemas, NO_MODELS } from './model-schemas.ts';
export type { ModelSchema, ModelSchemas, SchemaProblem } from './model-schemas.ts';
