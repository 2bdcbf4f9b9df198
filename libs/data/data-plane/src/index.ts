export { NodeLifecycle } from './lifecycle.ts';
export type { DrainTimes, LifecycleParts } from './lifecycle.ts';
export { openDataPlane } from './open.ts';
export type { DataPlane, DataPlaneOptions } from './open-data-plane.ts';
export { DATA_PLANE_SETTINGS } from './settings.ts';
export type { DataPlaneSettings } from './settings.ts';
