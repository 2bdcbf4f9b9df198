import type { JsonObject } from '@gatehouse/aws-rest-json';

/** A stage while it is changed: its settings, and the deployment that it serves. */
export interface PatchedStage {
  readonly settings: JsonObject;
  readonly deploymentId: string | undefined;
}
