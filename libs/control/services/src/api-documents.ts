import { Buffer } from 'node:buffer';
import type { ApiDefinition } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type { ExportApi, ImportApi, StoreReader } from '@gatehouse/records';
import { isHttpApi } from './deployable.ts';
import type { ExportOpenApi, ImportOpenApi } from './ports.ts';
import { found, refusal } from './problems.ts';

/** The OpenAPI functions, and where an API answers: the `servers` of an exported document. */
export interface OpenApiPorts {
  readonly importOpenApi: ImportOpenApi;
  readonly exportOpenApi: ExportOpenApi;
  /** Invoke URL of an API without stage and without trailing slash. */
  readonly apiEndpoint: (apiId: string) => string;
}

/**
 * The definition that a document asks for. Throws TOO_LARGE, INVALID_ARGUMENT with every problem's place in the
 * document, and INVALID_ARGUMENT with every warning if the caller wants none.
 */
export function importDefinition(
  { importOpenApi }: OpenApiPorts,
  maxBytes: number,
  input: ImportApi,
  existing: ApiDefinition | undefined,
) {
  const bytes = Buffer.byteLength(input.body);
  if (bytes > maxBytes) {
    throw new ControlError('TOO_LARGE', `The document has ${bytes} bytes; an import takes at most ${maxBytes}`);
  }
  if (existing !== undefined && !isHttpApi(existing)) throw notHttp('imported into', existing);
  const result = importOpenApi(input.body, {
    ...(existing === undefined ? {} : { existing }),
    ...(input.upstreamUrl === undefined ? {} : { upstreamUrl: input.upstreamUrl }),
    mode: input.mode,
    basePath: input.basePath,
    maxBytes,
  });
  if (!result.ok) throw refusal('INVALID_ARGUMENT', 'The document cannot be imported', result.problems);
  if (input.failOnWarnings && result.warnings.length > 0) {
    const problems = result.warnings.map((message) => ({ path: 'body', message }));
    throw refusal('INVALID_ARGUMENT', 'The document draws warnings, and the import shall fail on them', problems);
  }
  return result;
}

/** The OpenAPI document of the working copy, or of what a stage serves. */
export async function exportDefinition(reader: StoreReader, ports: OpenApiPorts, input: ExportApi): Promise<string> {
  const { apiId, stageName, output, extensions } = input;
  const definition = await exportedDefinition(reader, input);
  if (!isHttpApi(definition)) throw notHttp('exported from', definition);
  const endpoint = ports.apiEndpoint(apiId);
  const serverUrl = stageName === undefined || stageName === '$default' ? endpoint : `${endpoint}/${stageName}`;
  return ports.exportOpenApi(definition, {
    output,
    extensions,
    serverUrl,
    ...(stageName === undefined ? {} : { stageName }),
  });
}

async function exportedDefinition(reader: StoreReader, { apiId, stageName }: ExportApi): Promise<ApiDefinition> {
  const api = found(await reader.getApi(apiId), `API '${apiId}'`);
  if (stageName === undefined) return api.definition;
  const stage = found(await reader.getStage(apiId, stageName), `stage '${stageName}' of API '${apiId}'`);
  if (stage.deploymentId === undefined) {
    throw new ControlError(
      'FAILED_PRECONDITION',
      `Stage '${stageName}' serves no deployment yet; deploy to it, or export the working copy`,
    );
  }
  const deployment = await reader.getDeployment(apiId, stage.deploymentId);
  return found(deployment, `deployment '${stage.deploymentId}' of API '${apiId}'`).definition;
}

function notHttp(what: string, { protocolType }: ApiDefinition): ControlError {
  return new ControlError(
    'UNIMPLEMENTED',
    `OpenAPI documents can be ${what} HTTP APIs only by this version; this API is a ${protocolType} API`,
  );
}
