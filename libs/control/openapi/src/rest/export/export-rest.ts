import type { RestApiDefinition } from '@gatehouse/api-model';
import { dump } from 'js-yaml';
import { ROUTE_METHODS } from '../../extensions.ts';
import { REST, REST_GATEHOUSE, ROOT_MEMBERS } from '../extensions.ts';
import { choiceOf } from './options.ts';
import type { RestExportChoice, RestExportOptions } from './options.ts';
import { exportedModels } from './rest-models.ts';
import { exportedOperation } from './rest-operation.ts';
import type { OperationContext } from './rest-operation.ts';
import { exportedSchemes, schemeNames } from './rest-security.ts';

const MEMBER_BY_METHOD = new Map(Object.entries(ROUTE_METHODS).map(([name, method]) => [method, name]));

/**
 * Writes a REST API as an OpenAPI 3.0.1 or Swagger 2.0 document (reference rest-api.md 10.4). With the extensions `apigateway` it
 * imports to the same definition, ids of its parts apart; Swagger has one model for each body and no required headers of responses.
 */
export function exportRestOpenApi(definition: RestApiDefinition, options: RestExportOptions): string {
  const document = documentOf(definition, options);
  if (options.output === 'json') return `${JSON.stringify(document, null, 2)}\n`;
  return dump(document, { lineWidth: -1, noRefs: true });
}

function documentOf(definition: RestApiDefinition, options: RestExportOptions): object {
  const { name, description, version = options.defaultVersion ?? '' } = definition;
  const choice = choiceOf(options);
  const schemes = schemeNames(definition);
  const context: OperationContext = { definition, choice, schemes, names: new Set() };
  return {
    ...(choice.isSwagger ? { swagger: '2.0' } : { openapi: '3.0.1' }),
    info: { title: name, ...(description !== undefined && { description }), version },
    ...(choice.isSwagger ? swaggerAddress(options) : servers(options)),
    ...(choice.all ? tagsOf(definition) : {}),
    paths: exportedPaths(context),
    ...parts(exportedModels(definition, choice), exportedSchemes(definition, schemes, choice.authorizers), choice),
    ...(choice.all ? rootExtensions(definition) : {}),
    ...(choice.documentation ? documentation(definition) : {}),
  };
}

function swaggerAddress({ serverUrl, stageName }: RestExportOptions): object {
  if (serverUrl === undefined) return {};
  const url = new URL(serverUrl);
  const basePath = `${url.pathname.replace(/\/+$/, '')}/${stageName ?? ''}`;
  return { host: url.host, basePath, schemes: [url.protocol.replace(':', '')] };
}

function servers({ serverUrl, stageName }: RestExportOptions): object {
  if (serverUrl === undefined) return {};
  const url = serverUrl.replace(/\/+$/, '');
  if (stageName === undefined) return { servers: [{ url }] };
  return { servers: [{ url: `${url}/{basePath}`, variables: { basePath: { default: stageName } } }] };
}

function exportedPaths(context: OperationContext): object {
  return Object.fromEntries(
    Object.entries(context.definition.resources).map(([path, { methods }]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([name, method]) => [
          MEMBER_BY_METHOD.get(name) ?? name.toLowerCase(),
          exportedOperation(context, method),
        ]),
      ),
    ]),
  );
}

function parts(schemas: object, securitySchemes: object, { isSwagger }: RestExportChoice): object {
  const filled = (name: string, value: object): object => (Object.keys(value).length === 0 ? {} : { [name]: value });
  if (isSwagger) return { ...filled('securityDefinitions', securitySchemes), ...filled('definitions', schemas) };
  return { components: { ...filled('schemas', schemas), ...filled('securitySchemes', securitySchemes) } };
}

function tagsOf({ tags }: RestApiDefinition): object {
  if (tags === undefined) return {};
  return { tags: Object.entries(tags).map(([name, value]) => ({ name, [REST.tagValue]: value })) };
}

function rootExtensions(definition: RestApiDefinition): object {
  const written: Record<string, unknown> = {};
  for (const [field, extension] of Object.entries(ROOT_MEMBERS)) {
    const value = definition[field as keyof typeof ROOT_MEMBERS];
    if (value !== undefined) written[extension] = value;
  }
  if (definition.policy !== undefined) written[REST.policy] = JSON.parse(definition.policy);
  const validators = Object.entries(definition.requestValidators ?? {}).map(([id, { name, ...flags }]) => [
    name ?? id,
    flags,
  ]);
  if (validators.length > 0) written[REST.requestValidators] = Object.fromEntries(validators);
  const { types, ...endpoint } = definition.endpointConfiguration ?? {};
  const { disableExecuteApiEndpoint } = definition;
  const configuration = {
    ...(disableExecuteApiEndpoint !== undefined && { disableExecuteApiEndpoint }),
    ...endpoint,
    ...(types !== undefined && { [REST_GATEHOUSE.endpointTypes]: types }),
  };
  if (Object.keys(configuration).length > 0) written[REST.endpointConfiguration] = configuration;
  return written;
}

function documentation({ documentationParts }: RestApiDefinition): object {
  if (documentationParts === undefined) return {};
  const listed = documentationParts.map(({ location, properties }) => ({
    location,
    properties: JSON.parse(properties) as unknown,
  }));
  return { [REST.documentation]: { documentationParts: listed } };
}
