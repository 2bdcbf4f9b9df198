import type { Actor, ControlStore, StoreReader } from '@gatehouse/records';
import { moveTo } from './deploy.ts';

/** Who moves a stage back after a failed rollout. */
const GATEHOUSE: Actor = { principal: 'gatehouse', sourceAddress: 'in-process', via: 'rollout' };

const PAGE_SIZE = 100;

/**
 * Lets the store say what the nodes serve after a rollout was taken back: moves the stage from the rejected deployment to
 * the served one. Does nothing if the change was one of settings, or if somebody moved the stage meanwhile.
 */
export async function moveStageBack(
  store: ControlStore,
  key: string,
  rejectedDeploymentId: string,
  servedDeploymentId: string,
): Promise<void> {
  const { apiId, stageName } = stageOf(key);
  if (servedDeploymentId === '' || rejectedDeploymentId === servedDeploymentId) return;
  await store.transact(GATEHOUSE, async (transaction) => {
    const stage = await transaction.getStage(apiId, stageName);
    if (stage?.deploymentId !== rejectedDeploymentId) return;
    await transaction.updateStage(apiId, stageName, moveTo(stage, servedDeploymentId), stage.revision);
  });
}

/** True if the last change of a resource was made by `moveStageBack`. */
export async function wasMovedBack(store: StoreReader, key: string): Promise<boolean> {
  const { items } = await store.listAudit({ pageSize: 1, pageToken: undefined }, key);
  return items[0]?.actor.principal === GATEHOUSE.principal && items[0].actor.via === GATEHOUSE.via;
}

/** True if a stage moves from a deployment to an older one. */
export async function goesBack(
  store: StoreReader,
  key: string,
  fromDeploymentId: string,
  toDeploymentId: string,
): Promise<boolean> {
  if (fromDeploymentId === toDeploymentId) return false;
  let pageToken: string | undefined;
  do {
    const page = await store.listDeployments(stageOf(key).apiId, { pageSize: PAGE_SIZE, pageToken });
    const newer = page.items.find(({ deploymentId: id }) => id === fromDeploymentId || id === toDeploymentId);
    if (newer !== undefined) return newer.deploymentId === fromDeploymentId;
    ({ nextPageToken: pageToken } = page);
  } while (pageToken !== undefined);
  return false;
}

function stageOf(key: string): { readonly apiId: string; readonly stageName: string } {
  const [, apiId = '', stageName = ''] = key.split('/');
  return { apiId, stageName };
}
