export { mustSign } from './auth-settings.ts';
export { openControlPlane } from './open.ts';
export type { ControlPlaneOptions, OpenControlPlane } from './open-control-plane.ts';
export { controlPlaneSettings } from './settings.ts';
export type { ControlPlaneSettings } from './settings.ts';
