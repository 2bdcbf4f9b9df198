import { restDeployProblems } from '@gatehouse/api-model';
import type { ApiDefinition, HttpApiDefinition, Problem } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type { ApiRecord, StageRecord, StoreReader } from '@gatehouse/records';
import { allStages } from './pages.ts';
import type { ServiceContext } from './ports.ts';
import { refusal } from './problems.ts';
import { brokenPatterns, linksOfRestApi, unservedRestParts } from './rest-deployable.ts';
import { unservedWebSocketParts } from './websocket-deployable.ts';

const PLAIN_NAME = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;

type Checks = Pick<ServiceContext, 'compiler' | 'checkSnapshot' | 'newPacer'>;

/** What would be deployed: a definition, and the settings of the stage that would serve it. */
export interface DeploymentCandidate {
  readonly apiId: string;
  readonly definition: ApiDefinition;
  /** Absent = no stage yet; checked as `$default` without settings. */
  readonly settings?: StageRecord['settings'];
}

/**
 * The dry run before a stage may serve a definition: this version serves all of it, the VPC links exist, and it
 * compiles to a snapshot that a node accepts. Throws UNIMPLEMENTED or FAILED_PRECONDITION with every problem's path.
 */
export async function assertDeployable(
  checks: Checks,
  reader: StoreReader,
  candidate: DeploymentCandidate,
): Promise<void> {
  const { definition } = candidate;
  // Each step looks at all routes or integrations: together they would hold up a process that serves requests.
  const breathe = checks.newPacer?.();
  const incomplete = incompleteApi(definition);
  if (incomplete !== undefined) throw new ControlError('FAILED_PRECONDITION', incomplete);
  if (definition.protocolType === 'REST') {
    refuseIfAny('FAILED_PRECONDITION', 'The API is not complete', restDeployProblems(definition));
  }
  refuseIfAny('UNIMPLEMENTED', 'This version cannot serve all of the API', unservedParts(candidate));
  await breathe?.();
  refuseIfAny('FAILED_PRECONDITION', 'The API names what does not exist', await missingLinks(reader, definition));
  await breathe?.();
  if (definition.protocolType === 'REST') {
    refuseIfAny('FAILED_PRECONDITION', 'Patterns of the API cannot be used', brokenPatterns(definition));
  }
  const problems = await checks.checkSnapshot(await compileCandidate(checks, candidate));
  refuseIfAny('FAILED_PRECONDITION', 'A node would refuse the API', problems);
}

/**
 * Compiles and checks a stored definition for the stages of its API before anybody deploys it, so that deploying finds
 * that done. What is wrong is not said here: the deployment says it, or the definition is mended before.
 */
export async function prepareToDeploy(
  checks: Checks,
  reader: StoreReader,
  { apiId, definition }: ApiRecord,
): Promise<void> {
  try {
    for (const { settings } of await allStages(reader, apiId)) {
      await assertDeployable(checks, reader, { apiId, definition, settings });
    }
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
  }
}

/** True for the only kind of API that this version imports and exports. */
export function isHttpApi(definition: ApiDefinition): definition is HttpApiDefinition {
  return definition.protocolType === 'HTTP';
}

/** The VPC links that a definition's integrations name, each with the path of the field. */
export function linksOf(definition: ApiDefinition): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  if (definition.protocolType === 'REST') return linksOfRestApi(definition);
  // By name, not by entries: this runs over thousands of integrations with each deployment.
  for (const id of Object.keys(definition.integrations)) {
    const integration = definition.integrations[id];
    if (integration?.connectionType !== 'VPC_LINK' || integration.connectionId === undefined) continue;
    // The stage says which one it is.
    if (integration.connectionId.startsWith('${')) continue;
    links.set(integrationPath(id, 'connectionId'), integration.connectionId);
  }
  return links;
}

function refuseIfAny(
  code: 'UNIMPLEMENTED' | 'FAILED_PRECONDITION',
  sentence: string,
  problems: readonly Problem[],
): void {
  if (problems.length > 0) throw refusal(code, sentence, problems);
}

/** Why there is nothing to deploy; undefined = there is something. */
function incompleteApi(definition: ApiDefinition): string | undefined {
  if (definition.protocolType === 'REST' || definition.routes.length > 0) return undefined;
  return 'Unable to deploy API because no routes exist in this API';
}

function unservedParts({ definition, settings }: DeploymentCandidate): readonly Problem[] {
  if (definition.protocolType === 'WEBSOCKET') return unservedWebSocketParts(definition, settings);
  if (definition.protocolType === 'REST') return unservedRestParts(definition);
  return isHttpApi(definition) ? unservedHttpParts(definition) : [];
}

function unservedHttpParts(definition: HttpApiDefinition): Problem[] {
  const problems: Problem[] = [];
  for (const [id, integration] of Object.entries(definition.integrations)) {
    if (integration.integrationType !== 'AWS_PROXY') continue;
    problems.push({
      path: integrationPath(id, 'integrationType'),
      message: 'AWS_PROXY integrations are not served by this version',
    });
  }
  definition.routes.forEach((route, index) => {
    if (route.authorizationType === undefined || route.authorizationType === 'NONE') return;
    problems.push({
      path: `routes[${index}].authorizationType`,
      message: `routes with ${route.authorizationType} authorization are not served by this version`,
    });
  });
  return problems;
}

async function missingLinks(reader: StoreReader, definition: ApiDefinition): Promise<Problem[]> {
  const problems: Problem[] = [];
  const known = new Map<string, boolean>();
  for (const [path, link] of linksOf(definition)) {
    if (!known.has(link)) known.set(link, (await reader.getVpcLink(link)) !== undefined);
    if (known.get(link) === false) problems.push({ path, message: `there is no VPC link '${link}'; create it first` });
  }
  return problems;
}

function compileCandidate({ compiler }: Checks, { apiId, definition, settings }: DeploymentCandidate) {
  const isRest = definition.protocolType === 'REST';
  const { stageName } = settings ?? { stageName: isRest ? 'dryrun' : '$default' };
  const dates = { createdAtUnixMs: 0, updatedAtUnixMs: 0 };
  const stage = {
    apiId,
    stageName,
    revision: 0,
    isRest,
    settings: settings ?? { stageName },
    deploymentId: 'dryrun',
    previousDeploymentId: undefined,
    cacheGeneration: 0,
    ...dates,
  };
  const deployment = {
    apiId,
    deploymentId: 'dryrun',
    description: '',
    autoDeployed: false,
    apiRevision: 0,
    definitionDigest: '',
    definition,
    ...dates,
  };
  return compiler.compileStage(stage, deployment);
}

function integrationPath(id: string, field: string): string {
  return PLAIN_NAME.test(id) ? `integrations.${id}.${field}` : `integrations[${JSON.stringify(id)}].${field}`;
}
