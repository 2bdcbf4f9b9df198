import { connect, type Socket } from 'node:net';
import type { ExchangeHandler } from '@gatehouse/exchange';
import { eventually } from '@gatehouse/testing';
import { createHttpServer, type HttpServer } from './http-server.ts';
import type { HttpServerOptions } from './options.ts';

/** A server on a free port of 127.0.0.1 for one spec. */
export interface TestServer {
  readonly server: HttpServer;
  readonly port: number;
  readonly refusals: string[];
  readonly faults: unknown[];
}

export async function startServer(
  handler: ExchangeHandler,
  options: Partial<HttpServerOptions> = {},
): Promise<TestServer> {
  const refusals: string[] = [];
  const faults: unknown[] = [];
  const server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    lingerMs: 150,
    handler,
    onRefused: (_code, reason) => refusals.push(reason),
    onFault: (cause) => faults.push(cause),
    ...options,
  });
  const { port } = await server.listen();
  return { server, port, refusals, faults };
}

/** Polls until `condition` holds, as long as `eventually` does. `what` names it when it never does. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const check = (): void => {
    if (!condition()) throw new Error(`there was never ${what}`);
  };
  await eventually(check, { intervalMs: 2 });
}

/** One raw connection: bytes out, bytes in (as latin1 text). */
export class RawClient {
  text = '';
  closed = false;
  readonly socket: Socket;

  /** `localAddress`: where it comes from. */
  constructor(port: number, localAddress = '127.0.0.1') {
    this.socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
    this.socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  send(text: string): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.from(text, 'latin1'));
  }

  sees(part: string): Promise<void> {
    return until(
      () => this.text.includes(part),
      `${JSON.stringify(part)} in ${JSON.stringify(this.text.slice(0, 500))}`,
    );
  }

  isClosed(): Promise<void> {
    return until(() => this.closed, `the end of the connection; so far ${JSON.stringify(this.text.slice(0, 500))}`);
  }

  destroy(): void {
    this.socket.destroy();
  }
}
