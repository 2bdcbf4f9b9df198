import { Buffer } from 'node:buffer';
import type { ApiDefinition } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type { ApiRecord, ExportApi, ImportApi, StoreReader } from '@gatehouse/records';
import { isHttpApi } from './deployable.ts';
import { assertVersion } from './documentation-service.ts';
import type { ExportOpenApi, ExportRestOpenApi, ImportOpenApi, ImportRestOpenApi } from './ports.ts';
import { found, invalidField, refusal } from './problems.ts';

const DOCUMENTATION_VERSION = '#/x-amazon-apigateway-documentation/version';

/** The OpenAPI functions, and where an API answers: the `servers` of an exported document. */
export interface OpenApiPorts {
  readonly importOpenApi: ImportOpenApi;
  readonly exportOpenApi: ExportOpenApi;
  readonly importRestOpenApi: ImportRestOpenApi;
  readonly exportRestOpenApi: ExportRestOpenApi;
  /** Invoke URL of an API without stage and without trailing slash. */
  readonly apiEndpoint: (apiId: string) => string;
}

/** What an import meets: the API's id, and its definition if it exists. */
export interface ImportTarget {
  readonly apiId: string;
  readonly existing: ApiDefinition | undefined;
}

/**
 * The definition that a document asks for. Rejects with TOO_LARGE, INVALID_ARGUMENT with every problem's place in the
 * document, and INVALID_ARGUMENT with every warning if the caller wants none.
 */
export async function importDefinition(ports: OpenApiPorts, maxBytes: number, input: ImportApi, target: ImportTarget) {
  const bytes = Buffer.byteLength(input.body);
  if (bytes > maxBytes) {
    throw new ControlError('TOO_LARGE', `The document has ${bytes} bytes; an import takes at most ${maxBytes}`);
  }
  const kind = target.existing?.protocolType ?? input.protocolType ?? 'HTTP';
  if (target.existing !== undefined && input.protocolType !== undefined && input.protocolType !== kind) {
    throw invalidField('protocolType', `stays ${kind}: the kind of an API never changes`);
  }
  const result = await (kind === 'REST'
    ? readRest(ports, maxBytes, input, target)
    : readHttp(ports, maxBytes, input, target.existing));
  if (!result.ok) throw refusal('INVALID_ARGUMENT', 'The document cannot be imported', result.problems);
  const documentationVersion = 'documentationVersion' in result ? result.documentationVersion : undefined;
  if (documentationVersion !== undefined) assertVersion(documentationVersion, DOCUMENTATION_VERSION);
  refuseUnwanted(input, result.warnings);
  return { ...result, documentationVersion };
}

/** Rejects with INVALID_ARGUMENT and every warning if the caller wants none. */
export function refuseUnwanted({ failOnWarnings }: ImportApi, warnings: readonly string[]): void {
  if (!failOnWarnings || warnings.length === 0) return;
  const problems = warnings.map((message) => ({ path: 'body', message }));
  throw refusal('INVALID_ARGUMENT', 'The document draws warnings, and the import shall fail on them', problems);
}

async function readHttp(
  { importOpenApi }: OpenApiPorts,
  maxBytes: number,
  { body, mode, basePath, upstreamUrl }: ImportApi,
  existing: ApiDefinition | undefined,
) {
  if (existing !== undefined && !isHttpApi(existing)) throw noDocuments('imported into', existing);
  return importOpenApi(body, {
    ...(existing === undefined ? {} : { existing }),
    ...(upstreamUrl === undefined ? {} : { upstreamUrl }),
    mode,
    basePath,
    maxBytes,
  });
}

async function readRest(
  { importRestOpenApi }: OpenApiPorts,
  maxBytes: number,
  { body, mode, basePath, upstreamUrl, ignoreDocumentation = false, endpointType }: ImportApi,
  { apiId, existing }: ImportTarget,
) {
  if (upstreamUrl !== undefined) {
    throw invalidField('upstreamUrl', 'is for HTTP APIs; a REST API names its backends in integrations');
  }
  const result = await importRestOpenApi(body, {
    ...(existing?.protocolType === 'REST' ? { existing } : {}),
    mode,
    basePath,
    ignoreDocumentation,
    apiId,
    maxBytes,
  });
  if (!result.ok || endpointType === undefined) return result;
  const endpointConfiguration = { ...result.definition.endpointConfiguration, types: [endpointType] };
  return { ...result, definition: { ...result.definition, endpointConfiguration } };
}

/** The OpenAPI document of the working copy, or of what a stage serves. */
export async function exportDefinition(reader: StoreReader, ports: OpenApiPorts, input: ExportApi): Promise<string> {
  const { apiId, stageName, output, extensions, specification = 'oas30', only } = input;
  const { definition, createdAtUnixMs } = await exportedDefinition(reader, input);
  const serverUrl = ports.apiEndpoint(apiId);
  const common = { output, serverUrl, ...(stageName === undefined ? {} : { stageName }) };
  if (definition.protocolType === 'REST') {
    const defaultVersion = new Date(createdAtUnixMs).toISOString();
    const kinds = only ?? (extensions ? (['apigateway'] as const) : []);
    // Only a document for the service's clients needs a version; one for an import must not make one up.
    const version = only === undefined ? {} : { defaultVersion };
    return ports.exportRestOpenApi(definition, { ...common, ...version, specification, extensions: kinds });
  }
  if (!isHttpApi(definition)) throw noDocuments('exported from', definition);
  if (specification !== 'oas30') throw invalidField('specification', 'is oas30 for HTTP APIs');
  return ports.exportOpenApi(definition, { ...common, extensions });
}

type Exported = Pick<ApiRecord, 'definition' | 'createdAtUnixMs'>;

async function exportedDefinition(reader: StoreReader, { apiId, stageName }: ExportApi): Promise<Exported> {
  const api = found(await reader.getApi(apiId), `API '${apiId}'`);
  if (stageName === undefined) return api;
  const stage = found(await reader.getStage(apiId, stageName), `stage '${stageName}' of API '${apiId}'`);
  if (stage.deploymentId === undefined) {
    throw new ControlError(
      'FAILED_PRECONDITION',
      `Stage '${stageName}' serves no deployment yet; deploy to it, or export the working copy`,
    );
  }
  const deployment = await reader.getDeployment(apiId, stage.deploymentId);
  return found(deployment, `deployment '${stage.deploymentId}' of API '${apiId}'`);
}

function noDocuments(what: string, { protocolType }: ApiDefinition): ControlError {
  return new ControlError(
    'UNIMPLEMENTED',
    `OpenAPI documents can be ${what} HTTP and REST APIs only; this API is a ${protocolType} API`,
  );
}
