import type { HttpApiDefinition } from '@gatehouse/api-model';
import { dump } from 'js-yaml';
import { AMAZON } from '../extensions.ts';
import { exportedAuthorizers } from './security.ts';
import { exportedIntegration } from './integration.ts';
import { exportedPaths } from './paths.ts';

/** How a definition is written. */
export interface ExportOptions {
  readonly output: 'yaml' | 'json';
  /** Whether the extensions are written, without which the document tells of paths only and does not import to the same API. */
  readonly extensions: boolean;
  /** Where the API is called, without the stage; becomes `servers[0].url`. Default: no servers. */
  readonly serverUrl?: string;
  /** Stage that was exported; becomes the server variable `basePath`. Default: none, as for `$default`. */
  readonly stageName?: string;
}

/**
 * Writes a definition as an OpenAPI 3.0.1 document (reference http-api.md 17, rest-api.md 10.4). With extensions it imports to
 * the same definition; only the order of routes, which has no meaning, may differ.
 */
export function exportOpenApi(definition: HttpApiDefinition, options: ExportOptions): string {
  const document = documentOf(definition, options);
  if (options.output === 'json') return `${JSON.stringify(document, null, 2)}\n`;
  return dump(document, { lineWidth: -1, noRefs: true });
}

function documentOf(definition: HttpApiDefinition, options: ExportOptions): object {
  const { name, description, version } = definition;
  const endpoint = options.extensions ? endpointConfiguration(definition) : {};
  const servers = serversOf(options, endpoint);
  const extensions = options.extensions ? rootExtensions(definition) : {};
  return {
    openapi: '3.0.1',
    // OpenAPI requires a version; an empty one is read as none.
    info: { title: name, ...(description === undefined ? {} : { description }), version: version ?? '' },
    ...servers,
    ...(options.extensions ? tagsOf(definition) : {}),
    paths: exportedPaths(definition, options.extensions),
    ...componentsOf(definition, options.extensions),
    ...(options.serverUrl === undefined ? endpoint : {}),
    ...extensions,
  };
}

function serversOf({ serverUrl, stageName }: ExportOptions, endpoint: object): object {
  if (serverUrl === undefined) return {};
  const url = serverUrl.replace(/\/+$/, '');
  if (stageName === undefined || stageName === '$default') return { servers: [{ url, ...endpoint }] };
  const variables = { basePath: { default: stageName } };
  return { servers: [{ url: `${url}/{basePath}`, variables, ...endpoint }] };
}

function endpointConfiguration({ disableExecuteApiEndpoint }: HttpApiDefinition): object {
  return disableExecuteApiEndpoint === undefined
    ? {}
    : { [AMAZON.endpointConfiguration]: { disableExecuteApiEndpoint } };
}

function rootExtensions({ corsConfiguration }: HttpApiDefinition): object {
  const cors = corsConfiguration === undefined ? {} : { [AMAZON.cors]: corsConfiguration };
  return { ...cors, [AMAZON.version]: '1.0' };
}

function tagsOf({ tags }: HttpApiDefinition): object {
  if (tags === undefined) return {};
  return { tags: Object.entries(tags).map(([name, value]) => ({ name, [AMAZON.tagValue]: value })) };
}

function componentsOf(definition: HttpApiDefinition, extensions: boolean): object {
  const securitySchemes = exportedAuthorizers(definition, extensions);
  const integrations = Object.entries(definition.integrations).map(
    ([id, integration]) => [id, exportedIntegration(integration)] as const,
  );
  const named =
    extensions && integrations.length > 0 ? { [AMAZON.integrations]: Object.fromEntries<object>(integrations) } : {};
  const components = { ...(securitySchemes === undefined ? {} : { securitySchemes }), ...named };
  return Object.keys(components).length === 0 ? {} : { components };
}
