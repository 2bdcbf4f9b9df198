import type { RestApiDefinition, RestMethod } from '@gatehouse/api-model';
import { conflict } from '../messages.ts';

/** A method as messages name it. */
export interface LabelledMethod {
  /** Path and method: `/pets/GET`; the root shows `//GET` (reference rest-api.md 13.4). */
  readonly label: string;
  readonly method: RestMethod;
}

/** All methods of an API. */
export function methodsOf({ resources }: RestApiDefinition): readonly LabelledMethod[] {
  return Object.entries(resources).flatMap(([path, resource]) =>
    Object.entries(resource.methods).map(([name, method]) => ({ label: `${path}/${name}`, method })),
  );
}

/** Refuses to delete a part that a method refers to. Throws ConflictException. */
export function refuseUsedPart(
  api: RestApiDefinition,
  kind: string,
  id: string,
  member: 'authorizerId' | 'requestValidatorId',
): void {
  const user = methodsOf(api).find(({ method }) => method[member] === id);
  if (user !== undefined) throw conflict(`Cannot delete ${kind} '${id}', is referenced in method: ${user.label}`);
}
