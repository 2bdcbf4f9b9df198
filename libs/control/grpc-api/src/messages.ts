import type {
  Api,
  Deployment,
  DomainNameResource,
  Node,
  Rollout as RolloutMessage,
  Stage,
  VpcLinkResource,
} from '@gatehouse/contract';
import {
  apiDefinitionToProto,
  domainNameToProto,
  restStageSettingsToProto,
  stageSettingsToProto,
  vpcLinkToProto,
} from '@gatehouse/model-proto';
import type {
  ApiRecord,
  DeploymentRecord,
  DeploymentSummary,
  DomainNameRecord,
  NodeView,
  Rollout,
  StageView,
  VpcLinkRecord,
} from '@gatehouse/records';

/** Invoke URL of an API without stage. */
export type ApiEndpoint = (apiId: string) => string;

/** An API as its message. */
export function apiMessage(record: ApiRecord, apiEndpoint: ApiEndpoint): Api {
  const { apiId, definition } = record;
  const endpoint = apiId === '' ? '' : apiEndpoint(apiId);
  return { apiId, definition: apiDefinitionToProto(definition), apiEndpoint: endpoint, ...lifeOf(record) };
}

/** A deployment as its message, with or without its definition at hand. */
export function deploymentMessage(record: DeploymentRecord | DeploymentSummary): Deployment {
  return {
    apiId: record.apiId,
    deploymentId: record.deploymentId,
    description: record.description,
    autoDeployed: record.autoDeployed,
    apiRevision: String(record.apiRevision),
    definitionDigest: record.definitionDigest,
    createdDate: new Date(record.createdAtUnixMs),
    routeCount: 'definition' in record ? routeCount(record) : record.routeCount,
  };
}

/** A stage as its message. */
export function stageMessage(stage: StageView): Stage {
  return {
    apiId: stage.apiId,
    settings: stage.isRest ? undefined : stageSettingsToProto(stage.settings),
    restSettings: stage.isRest ? restStageSettingsToProto(stage.settings) : undefined,
    deploymentId: stage.deploymentId ?? '',
    previousDeploymentId: stage.previousDeploymentId ?? '',
    lastDeploymentStatusMessage: stage.lastDeploymentStatusMessage,
    ...lifeOf(stage),
  };
}

/** A domain name as its message. */
export function domainNameMessage(record: DomainNameRecord): DomainNameResource {
  return { domainName: domainNameToProto(record.document), ...lifeOf(record) };
}

/** A VPC link as its message. */
export function vpcLinkMessage(record: VpcLinkRecord): VpcLinkResource {
  return { vpcLink: vpcLinkToProto(record.document), ...lifeOf(record) };
}

/** A rollout as its message. */
export function rolloutMessage(rollout: Rollout): RolloutMessage {
  const { wave } = rollout;
  return {
    key: rollout.key,
    apiId: rollout.apiId,
    stageName: rollout.stageName,
    deploymentId: rollout.deploymentId,
    wantedVersion: rollout.wantedVersion,
    state: rollout.state,
    mode: rollout.mode,
    wave: wave?.wave ?? 0,
    waveCount: wave?.waveCount ?? 0,
    candidateNodeIds: [...(wave?.nodeIds ?? [])],
    summary: rollout.summary,
    startedDate: dateOf(rollout.startedAtUnixMs),
    nodes: rollout.nodes.map(({ nodeId, appliedVersion, error, reportedAtUnixMs }) => ({
      nodeId,
      appliedVersion,
      error,
      reportedDate: dateOf(reportedAtUnixMs),
    })),
  };
}

/** A node as its message. */
export function nodeMessage(node: NodeView): Node {
  return {
    nodeId: node.nodeId,
    version: node.version,
    state: node.state,
    labels: { ...node.labels },
    load: node.load,
    behindBy: node.behindBy,
    startedDate: dateOf(node.startedAtUnixMs),
    lastSeenDate: new Date(node.lastSeenAtUnixMs),
    resources: node.resources.map(({ key, appliedVersion, refusedVersion, error }) => ({
      key,
      appliedVersion,
      refusedVersion,
      error,
    })),
  };
}

/** Revision and dates of a record. */
export function lifeOf(record: Pick<ApiRecord, 'revision' | 'createdAtUnixMs' | 'updatedAtUnixMs'>) {
  return {
    revision: String(record.revision),
    createdDate: new Date(record.createdAtUnixMs),
    lastUpdatedDate: new Date(record.updatedAtUnixMs),
  };
}

function routeCount({ definition }: DeploymentRecord): number {
  return 'routes' in definition ? definition.routes.length : 0;
}

function dateOf(unixMs: number | undefined): Date | undefined {
  return unixMs === undefined ? undefined : new Date(unixMs);
}
