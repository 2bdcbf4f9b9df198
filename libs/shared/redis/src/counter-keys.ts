/** Names in Redis. What stands in braces decides the slot in a Cluster: all counters of a stage are together, and all that span stages. */

/** The slot of counters that span stages: the account, usage plans, quotas, usage. */
export const FLEET_SLOT = 'gatehouse';

/** A bucket. */
export function bucketKey(slot: string, key: string): string {
  return `gatehouse:{${slot}}:bucket:${key}`;
}

/** Usage of a key under a plan. */
export function usageKey(name: string): string {
  return `gatehouse:{${FLEET_SLOT}}:usage:${name}`;
}

/** Name of a key under a plan in the set of changed ones. */
export function usageName(usagePlanId: string, apiKeyId: string): string {
  return `${usagePlanId}/${apiKeyId}`;
}

/** There while the usage in Redis can be trusted. */
export const TRUSTED_KEY = `gatehouse:{${FLEET_SLOT}}:usage-trusted`;

/** Names of the keys whose usage has changed since it was confirmed. */
export const CHANGED_KEY = `gatehouse:{${FLEET_SLOT}}:usage-changed`;

/** Nodes that are alive, with the moment they were last heard of. */
export const NODES_KEY = `gatehouse:{${FLEET_SLOT}}:nodes`;
