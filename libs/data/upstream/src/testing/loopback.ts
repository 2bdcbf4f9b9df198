import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { UpstreamCall, UpstreamFailure, UpstreamHandler, UpstreamRequest } from '@gatehouse/exchange';
import { eventually } from '@gatehouse/testing';

/** A raw server on 127.0.0.1 whose behaviour is a function of the bytes that came. */
export interface Loopback {
  readonly port: number;
  /** Sockets accepted so far, in order. */
  readonly sockets: readonly Socket[];
  close(): Promise<void>;
}

/** Starts a raw server; `onRequest` is called for every piece that a socket brings. */
export function listen(onRequest: (text: string, socket: Socket, socketNumber: number) => void): Promise<Loopback> {
  return listenOn(createServer(), 'connection', onRequest);
}

/** The same on a given server, for example a TLS one. */
export async function listenOn(
  server: Server,
  event: 'connection' | 'secureConnection',
  onRequest: (text: string, socket: Socket, socketNumber: number) => void,
): Promise<Loopback> {
  const sockets: Socket[] = [];
  server.on(event, (socket: Socket) => {
    const number = sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => onRequest(data.toString('latin1'), socket, number));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { port: (server.address() as AddressInfo).port, sockets, close };
}

/** How a call went, in words: `head 200`, `data hello`, `end`, `failure TIMEOUT`, `drain`. */
export class Recorder implements UpstreamHandler {
  readonly events: string[] = [];
  headers: string[] = [];
  contentLength = -2;
  bodyInHand = false;
  body = '';
  cause: unknown;
  /** What `onData` answers. */
  takesMore = true;
  onEvent: ((event: string) => void) | undefined;
  call: UpstreamCall | undefined;
  readonly finished: Promise<void>;
  private resolveFinished: () => void = () => undefined;

  constructor() {
    this.finished = new Promise((resolve) => (this.resolveFinished = resolve));
  }

  onHead(status: number, headers: string[], contentLength: number, bodyInHand: boolean): void {
    Object.assign(this, { headers, contentLength, bodyInHand });
    this.record(`head ${status}`);
  }

  onData(chunk: Uint8Array): boolean {
    const text = Buffer.from(chunk).toString('latin1');
    this.body += text;
    this.record(`data ${text.length > 20 ? text.length : text}`);
    return this.takesMore;
  }

  onEnd(): void {
    this.record('end');
    this.resolveFinished();
  }

  onFailure(failure: UpstreamFailure, cause: unknown): void {
    this.cause = cause;
    this.record(`failure ${failure}`);
    this.resolveFinished();
  }

  onDrain(): void {
    this.record('drain');
  }

  private record(event: string): void {
    this.events.push(event);
    this.onEvent?.(event);
  }
}

/** A GET request with what a test wants changed. */
export function requestOf(changes: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    method: 'GET',
    target: '/',
    authority: 'upstream.test',
    headers: [],
    contentLength: 0,
    timeoutMs: 5000,
    ...changes,
  };
}

/** Waits until a condition holds; fails when `eventually` does. */
export async function until(condition: () => boolean): Promise<void> {
  await eventually(condition, { intervalMs: 5 });
}
