import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A wire to PostgreSQL for specs. */
export interface CommitCutter {
  readonly port: number;
  /** Lets the next commit through, but cuts the wire before its answer reaches the client. */
  cutAtCommit(): void;
  stop(): Promise<void>;
}

/** Starts a wire between a free port of 127.0.0.1 and a server's. */
export async function startCommitCutter(targetPort: number): Promise<CommitCutter> {
  let armed = false;
  let cutting = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    client.on('data', (data) => {
      if (armed && data.includes('commit')) cutting = true;
    });
    client.pipe(upstream);
    upstream.on('data', (data) => (cutting ? client.destroy() : client.write(data)));
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutAtCommit: () => {
      armed = true;
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
