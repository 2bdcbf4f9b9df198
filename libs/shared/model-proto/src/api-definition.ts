import type { ApiDefinition } from '@gatehouse/api-model';
import type { Api } from '@gatehouse/contract';
import { httpApiFromProto, httpApiToProto } from './http-api.ts';

/** The definition in an API's message as the plain document that `parseApiDefinition` validates; undefined when unset. */
export function apiDefinitionFromProto(api: Api): unknown {
  return api.definition === undefined ? undefined : httpApiFromProto(api.definition.value);
}

/** A valid definition as the `definition` member of an API's message. */
export function apiDefinitionToProto(definition: ApiDefinition): Api['definition'] {
  return { $case: 'http', value: httpApiToProto(definition) };
}
