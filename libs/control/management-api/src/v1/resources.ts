import type { RestApiDefinition } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, text } from '../input.ts';
import { badRequest } from '../messages.ts';
import { methodView } from './method-view.ts';
import { pageOfParts } from './page.ts';
import { resourceOf, withResource } from './parts.ts';
import { patchedResource } from './resource-patch.ts';
import { checkPlace } from './resource-place.ts';
import { ROOT, childPath, isBelow, parentPath, pathPartOf, resourceIdAt, resourcesOf } from './resource-tree.ts';
import type { FoundResource } from './resource-tree.ts';

const ID_LENGTH = 6;

/** Resources of REST APIs (reference rest-api.md 1.2). */
export function resourceHandlers({ restEditor, newId }: ManagementContext): HandlerTable {
  const apiOf = (input: JsonObject): string => text(input, 'restApiId');
  return {
    CreateResource: async (input, actor) => {
      const resourceId = newId(ID_LENGTH);
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) =>
        withNewResource(api, text(input, 'parentId'), text(input, 'pathPart'), resourceId),
      );
      return resourceView(definition, resourceOf(definition, resourceId), false);
    },
    GetResource: async (input) => {
      const { definition } = await restEditor.get(apiOf(input));
      return resourceView(definition, resourceOf(definition, text(input, 'resourceId')), embedsMethods(input));
    },
    GetResources: async (input) => {
      const { definition } = await restEditor.get(apiOf(input));
      const embeds = embedsMethods(input);
      const byPath = ({ path }: FoundResource): string => path;
      return pageOfParts('resources', resourcesOf(definition), input, byPath, (found) =>
        resourceView(definition, found, embeds),
      );
    },
    UpdateResource: async (input, actor) => {
      const id = text(input, 'resourceId');
      const { definition } = await restEditor.edit(actor, apiOf(input), (api) => patchedResource(api, id, input));
      return resourceView(definition, resourceOf(definition, id), false);
    },
    DeleteResource: async (input, actor) => {
      await restEditor.edit(actor, apiOf(input), (api) => withoutResource(api, text(input, 'resourceId')));
      return {};
    },
  };
}

function withNewResource(
  api: RestApiDefinition,
  parentId: string,
  pathPart: string,
  resourceId: string,
): RestApiDefinition {
  const parent = resourceOf(api, parentId);
  checkPlace(api, parent.path, pathPart);
  // A parent that was only implied is one of its own from now on: it stays when its children go.
  const withParent = withResource(api, parent.path, { ...parent.resource, resourceId: parent.id });
  return withResource(withParent, childPath(parent.path, pathPart), { resourceId, methods: {} });
}

/** Everything below goes along; the parent stays. */
function withoutResource(api: RestApiDefinition, id: string): object {
  const { path } = resourceOf(api, id);
  const above = parentPath(path);
  if (above === undefined) throw badRequest('Root resource cannot be deleted.');
  const left = Object.entries(api.resources).filter(([other]) => other !== path && !isBelow(other, path));
  const rest = { ...api, resources: Object.fromEntries(left) };
  return withResource(rest, above, {
    ...(api.resources[above] ?? { methods: {} }),
    resourceId: resourceIdAt(api, above),
  });
}

function embedsMethods({ embed }: JsonObject): boolean {
  return Array.isArray(embed) && embed.includes('methods');
}

function resourceView(api: RestApiDefinition, { path, id, resource }: FoundResource, embeds: boolean): JsonObject {
  const above = parentPath(path);
  const methods = Object.entries(resource.methods).map(([name, method]): [string, JsonObject] => [
    name,
    embeds ? methodView(id, name, method) : {},
  ]);
  return compact({
    id,
    parentId: above === undefined ? undefined : resourceIdAt(api, above),
    pathPart: path === ROOT ? undefined : pathPartOf(path),
    path,
    resourceMethods: methods.length === 0 ? undefined : Object.fromEntries(methods),
  });
}
