import type { ControlPlaneOptions, OpenControlPlane } from './open-control-plane.ts';

/**
 * Opens the store and the management listener, and publishes what nodes lack. Loads its modules only now. Rejects with
 * PortInUseError, or when the store cannot be used.
 */
export async function openControlPlane(options: ControlPlaneOptions): Promise<OpenControlPlane> {
  return (await import('./open-control-plane.ts')).openControlPlane(options);
}
