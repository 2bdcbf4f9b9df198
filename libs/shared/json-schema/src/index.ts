export { ModelSchemas } from './model-schemas.ts';
export type { ModelSchema, SchemaProblem } from './model-schemas.ts';
