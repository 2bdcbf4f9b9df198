import type { Stage } from '@gatehouse/contract';

/** The name of a stage of any kind of API; empty if its message has no settings. */
export function stageNameOf({ settings, restSettings }: Stage): string {
  return (restSettings ?? settings)?.stageName ?? '';
}

/** True for a stage that every change of its API moves. */
export function deploysItself({ settings, restSettings }: Stage): boolean {
  return (restSettings ?? settings)?.autoDeploy === true;
}
