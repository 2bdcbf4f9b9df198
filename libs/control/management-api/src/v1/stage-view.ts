import type { RestStageSettings } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { RestStageRecord } from '@gatehouse/records';
import { compact, pick } from '../input.ts';
import { completeCanary } from './canary.ts';
import { shownMethodSettings } from './method-settings.ts';

const AS_STORED = [
  'stageName',
  'description',
  'variables',
  'cacheClusterSize',
  'clientCertificateId',
  'documentationVersion',
  'accessLogSettings',
  'webAclArn',
  'tags',
];
const DEFAULT_CACHE_SIZE = '0.5';

/** A stage as the service shows it (reference rest-api.md 1.2). A cache is there as soon as it is switched on. */
export function stageView(stage: RestStageRecord): JsonObject {
  const { settings, deploymentId, createdAtUnixMs, updatedAtUnixMs } = stage;
  const { cacheClusterEnabled = false, canarySettings }: RestStageSettings = settings;
  const stored = pick({ ...settings }, AS_STORED);
  return compact({
    ...(cacheClusterEnabled && { cacheClusterSize: DEFAULT_CACHE_SIZE }),
    ...stored,
    deploymentId,
    cacheClusterEnabled,
    cacheClusterStatus: cacheClusterEnabled ? 'AVAILABLE' : 'NOT_AVAILABLE',
    methodSettings: shownMethodSettings({ ...settings.methodSettings }),
    canarySettings: canarySettings === undefined ? undefined : completeCanary({ ...canarySettings }, deploymentId),
    tracingEnabled: settings.tracingEnabled ?? false,
    createdDate: new Date(createdAtUnixMs),
    lastUpdatedDate: new Date(updatedAtUnixMs),
  });
}
