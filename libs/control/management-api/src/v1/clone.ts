import type { RestApiDefinition, RestMethod, RestResource } from '@gatehouse/api-model';
import { resourcesOf } from './resource-tree.ts';

const ID_LENGTH = 6;

/** What `cloneFrom` takes along (reference rest-api.md 10.3): the parts of the API, each with an id of its own. */
export function clonedParts(source: RestApiDefinition, newId: (length: number) => string): Partial<RestApiDefinition> {
  const { authorizers = {}, requestValidators = {}, models = {} } = source;
  const ids = new Map(
    [...Object.keys(authorizers), ...Object.keys(requestValidators)].map((id) => [id, newId(ID_LENGTH)]),
  );
  const renamed = <T>(parts: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(parts).map(([id, part]) => [ids.get(id) ?? id, part]));
  return {
    resources: Object.fromEntries(
      resourcesOf(source).map(({ path, resource }) => [
        path,
        { ...withIds(resource, ids), resourceId: newId(ID_LENGTH) },
      ]),
    ),
    models: Object.fromEntries(
      Object.entries(models).map(([name, model]) => [name, { ...model, modelId: newId(ID_LENGTH) }]),
    ),
    requestValidators: renamed(requestValidators),
    authorizers: renamed(authorizers),
    ...(source.gatewayResponses && { gatewayResponses: source.gatewayResponses }),
  };
}

function withIds({ methods }: RestResource, ids: ReadonlyMap<string, string>): RestResource {
  const renamed = Object.entries(methods).map(([name, method]): [string, RestMethod] => {
    const { authorizerId, requestValidatorId } = method;
    return [
      name,
      {
        ...method,
        ...(authorizerId !== undefined && { authorizerId: ids.get(authorizerId) ?? authorizerId }),
        ...(requestValidatorId !== undefined && {
          requestValidatorId: ids.get(requestValidatorId) ?? requestValidatorId,
        }),
      },
    ];
  });
  return { methods: Object.fromEntries(renamed) };
}
