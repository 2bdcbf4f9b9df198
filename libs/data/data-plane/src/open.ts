import type { DataPlane, DataPlaneOptions } from './open-data-plane.ts';

/** Wires a node and opens its listeners: until it has configuration it answers 503. Loads its modules only now. Rejects with PortInUseError. */
export async function openDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  return (await import('./open-data-plane.ts')).openDataPlane(options);
}
