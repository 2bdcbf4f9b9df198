/** A model that cannot be used, and why. */
export interface SchemaProblem {
  readonly modelName: string;
  readonly message: string;
}

/** A model, compiled. */
export interface ModelSchema {
  /** The first thing that is wrong with a document, with its place; undefined = nothing. */
  problemOf(document: unknown): string | undefined;
}

/** The models of one API, compiled. */
export interface ModelSchemas {
  /** Models that cannot be used, in order. */
  readonly problems: readonly SchemaProblem[];
  /** A model by its name; undefined = there is none that can be used. */
  get(modelName: string): ModelSchema | undefined;
}

/** Those of an API that has no models. */
export const NO_MODELS: ModelSchemas = { problems: [], get: () => undefined };

/**
 * Compiles the models of one API, schemas as JSON text by model name: JSON schemas of draft 4 (reference websocket-api.md 2). They may
 * refer to each other as in the service, by `https://apigateway.amazonaws.com/restapis/{apiId}/models/{name}`, whose id is not looked
 * at. `format` is a note. Patterns run in linear time, in RE2's syntax: no look-around, no back references. The compiler is read with
 * the first model, because few processes ever see one.
 */
export async function compileModelSchemas(texts: Readonly<Record<string, string>>): Promise<ModelSchemas> {
  if (Object.keys(texts).length === 0) return NO_MODELS;
  const { CompiledModels } = await import('./compiled-models.ts');
  return new CompiledModels(texts);
}
