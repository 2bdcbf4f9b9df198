import type { RestApiDefinition, RestDocumentationPart } from '@gatehouse/api-model';

type Location = RestDocumentationPart['location'];

/** Places of an API that could have a documentation part and have none: the API, authorizers, models, resources, methods. */
export function undocumentedLocations(definition: RestApiDefinition): readonly Location[] {
  const { resources, models = {}, authorizers = {}, documentationParts = [] } = definition;
  const all: Location[] = [
    { type: 'API' },
    ...Object.values(authorizers).map(({ name }): Location => ({ type: 'AUTHORIZER', name })),
    ...Object.keys(models).map((name): Location => ({ type: 'MODEL', name })),
    ...Object.entries(resources).flatMap(([path, { methods }]): Location[] => [
      { type: 'RESOURCE', path },
      ...Object.keys(methods).map((method): Location => ({ type: 'METHOD', path, method })),
    ]),
  ];
  const documented = new Set(documentationParts.map(({ location }) => keyOf(location)));
  return all.filter((location) => !documented.has(keyOf(location)));
}

function keyOf({ type, path = '/', method = '*', name = '' }: Location): string {
  return JSON.stringify([type, path, method, name]);
}
