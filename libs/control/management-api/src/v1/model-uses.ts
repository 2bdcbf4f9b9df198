import type { RestApiDefinition } from '@gatehouse/api-model';
import { conflict } from '../messages.ts';
import { referencedModels, schemaOf } from './model-references.ts';
import { methodsOf } from './method-uses.ts';

/** Refuses to delete a model that something refers to (reference rest-api.md 13.4). Throws ConflictException. */
export function refuseUsedModel(api: RestApiDefinition, name: string): void {
  const refuse = (where: string): never => {
    throw conflict(`Cannot delete model '${name}', is referenced in ${where}`);
  };
  for (const { label, method } of methodsOf(api)) {
    if (Object.values(method.requestModels ?? {}).includes(name)) refuse(`method request: ${label}`);
    for (const { responseModels = {} } of Object.values(method.methodResponses ?? {})) {
      if (Object.values(responseModels).includes(name)) refuse(`method response: ${label}`);
    }
  }
  for (const other of Object.keys(api.models ?? {})) {
    if (other !== name && referencedModels(schemaOf(api, other)).has(name)) refuse(`model: ${other}`);
  }
}
