import { ConfigResource, HttpApiChunk } from '@gatehouse/contract';
import type { ChunkRef, HttpApi, StageSnapshot } from '@gatehouse/contract';
import {
  httpIntegrationSchema,
  parseApiDefinition,
  parseDomainName,
  parseStageSettings,
  parseVpcLink,
} from '@gatehouse/api-model';
import type {
  DomainName,
  HttpIntegration,
  HttpRoute,
  Problem,
  StageSettings,
  Validated,
  VpcLink,
} from '@gatehouse/api-model';
import {
  domainNameFromProto,
  httpApiFromProto,
  httpIntegrationFromProto,
  httpRouteFromProto,
  stageSettingsFromProto,
  vpcLinkFromProto,
} from '@gatehouse/model-proto';
import { digestOf } from './digest.ts';
import { SnapshotError } from './snapshot-error.ts';
import type { StageApi, StageConfig } from './stage-config.ts';

/** A decoded resource. A stage still lacks the content of its chunks. */
export type DecodedResource =
  | { readonly kind: 'stage'; readonly manifest: StageManifest }
  | { readonly kind: 'domainName'; readonly domainName: DomainName }
  | { readonly kind: 'vpcLink'; readonly vpcLink: VpcLink };

/** The small part of a stage snapshot: everything but integrations and routes. */
export interface StageManifest {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly settings: StageSettings;
  readonly api: StageApi;
  readonly chunks: readonly ChunkRef[];
}

/** Gives other work a turn when enough time was used: undefined = go on, a promise = wait for it. */
export type Breathe = () => Promise<void> | undefined;

/** Integration timeouts were checked against the control plane's limit; a node takes any. */
const ROUTE_KEY = /^(?:\$default|[A-Z]{3,7} \/\S*)$/;
const STAGE_VARIABLE = /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g;

const NODE_LIMITS = { maxIntegrationTimeoutMs: Number.MAX_SAFE_INTEGER };

/** Decodes and validates a pointer's payload. Throws SnapshotError for anything that cannot be served. */
export function decodeResource(payload: Uint8Array): DecodedResource {
  const { resource } = decodeMessage('resource', () => ConfigResource.decode(payload));
  switch (resource?.$case) {
    case 'stage':
      return { kind: 'stage', manifest: stageManifest(resource.value) };
    case 'domainName':
      return {
        kind: 'domainName',
        domainName: valid('domain name', parseDomainName(domainNameFromProto(resource.value))),
      };
    case 'vpcLink':
      return { kind: 'vpcLink', vpcLink: valid('VPC link', parseVpcLink(vpcLinkFromProto(resource.value))) };
    default:
      throw new SnapshotError('the resource is of a kind that this node does not know');
  }
}

/**
 * Fetches, verifies and decodes the chunks of a stage one by one, taking breaths between them, so that a large API does
 * not hold up requests. Throws SnapshotError for a wrong digest, a bad route or integration, or a dangling target.
 */
export async function loadStage(
  manifest: StageManifest,
  fetchChunk: (digest: string) => Promise<Uint8Array>,
  breathe: Breathe,
): Promise<StageConfig> {
  const integrations = new Map<string, HttpIntegration>();
  const routes: HttpRoute[] = [];
  for (const ref of manifest.chunks) {
    const bytes = await fetchChunk(ref.digest);
    decodeChunk(ref, bytes, integrations, routes);
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  await requireTargets(routes, integrations, breathe);
  requireStageVariables(manifest.settings, integrations);
  const { apiId, deploymentId, settings, api } = manifest;
  return { apiId, deploymentId, settings, api, integrations, routes };
}

function stageManifest(stage: StageSnapshot): StageManifest {
  if (stage.settings === undefined) throw new SnapshotError('the stage has no settings');
  if (stage.api?.$case !== 'http')
    throw new SnapshotError('the stage is of a kind of API that this node does not serve');
  return {
    apiId: stage.apiId,
    deploymentId: stage.deploymentId,
    settings: valid('stage settings', parseStageSettings(stageSettingsFromProto(stage.settings))),
    api: stageApi(stage.api.value),
    chunks: stage.chunks,
  };
}

function stageApi(api: HttpApi): StageApi {
  const definition = valid('API', parseApiDefinition(httpApiFromProto(api), NODE_LIMITS));
  if (definition.protocolType !== 'HTTP') throw new SnapshotError('the stage is not of an HTTP API');
  const { routes: _routes, integrations: _integrations, ...rest } = definition;
  return rest;
}

function decodeChunk(
  ref: ChunkRef,
  bytes: Uint8Array,
  integrations: Map<string, HttpIntegration>,
  routes: HttpRoute[],
): void {
  if (digestOf(bytes) !== ref.digest) throw new SnapshotError(`chunk ${ref.digest} does not match its digest`);
  const chunk = decodeMessage('chunk', () => HttpApiChunk.decode(bytes));
  for (const [id, message] of Object.entries(chunk.integrations)) {
    const parsed = httpIntegrationSchema.safeParse(httpIntegrationFromProto(message));
    if (!parsed.success) throw new SnapshotError(`integration ${id}: ${firstIssue(parsed.error)}`);
    integrations.set(id, parsed.data);
  }
  for (const message of chunk.routes) {
    // By hand: the message is typed already, and of 10,000 routes a schema makes a heap of copies to collect.
    if (!ROUTE_KEY.test(message.routeKey)) throw new SnapshotError(`"${message.routeKey}" is not a route key`);
    routes.push(httpRouteFromProto(message));
  }
}

async function requireTargets(
  routes: readonly HttpRoute[],
  integrations: ReadonlyMap<string, HttpIntegration>,
  breathe: Breathe,
): Promise<void> {
  for (const route of routes) {
    const id = integrationIdOf(route);
    if (id === undefined || !integrations.has(id)) {
      throw new SnapshotError(
        `route ${route.routeKey}: its integration ${route.target ?? '(none)'} is not in the snapshot`,
      );
    }
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
}

/** A URI whose variable the stage does not have leads nowhere. */
function requireStageVariables(settings: StageSettings, integrations: ReadonlyMap<string, HttpIntegration>): void {
  const variables = settings.stageVariables ?? {};
  for (const [id, { integrationUri = '' }] of integrations) {
    for (const [, name = ''] of integrationUri.matchAll(STAGE_VARIABLE)) {
      if (Object.hasOwn(variables, name)) continue;
      throw new SnapshotError(
        `integration ${id}: stage ${settings.stageName} has no variable "${name}"; add it to the stage`,
      );
    }
  }
}

/** The integration id in a route's `target`, or undefined when there is none. */
export function integrationIdOf(route: HttpRoute): string | undefined {
  const prefix = 'integrations/';
  return route.target?.startsWith(prefix) === true ? route.target.slice(prefix.length) : undefined;
}

function decodeMessage<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new SnapshotError(`the ${what} is not a message of the contract`, { cause });
  }
}

function valid<T>(what: string, result: Validated<T>): T {
  if (result.ok) return result.value;
  throw new SnapshotError(`${what}: ${result.problems.map(describeProblem).join('; ')}`);
}

function describeProblem(problem: Problem): string {
  return problem.path === '' ? problem.message : `${problem.path}: ${problem.message}`;
}

function firstIssue(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  const issue = error.issues[0];
  return issue === undefined ? 'is not valid' : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
