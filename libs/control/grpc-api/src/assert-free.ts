import { createServer } from 'node:net';
import { PortInUseError } from '@gatehouse/errors';

/** Listens on the port for a moment. Throws PortInUseError if another process has it; other failures pass through. */
export function assertFree(host: string, port: number): Promise<void> {
  const probe = createServer();
  return new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error);
    });
    probe.listen({ host, port, exclusive: true }, () => {
      probe.close(() => resolve());
    });
  });
}
