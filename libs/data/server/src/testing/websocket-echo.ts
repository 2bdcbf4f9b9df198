import type { Exchange, WebSocketConnection } from '@gatehouse/exchange';
import type { HttpServerOptions } from '../options.ts';
import { startServer, until } from '../test-support.ts';
import type { TestServer } from '../test-support.ts';
import { handshake, RawWebSocket } from './websocket-frames.ts';
import type { ReceivedFrame } from './websocket-frames.ts';

const opened: { server?: TestServer; clients: RawWebSocket[] } = { clients: [] };

/** An echo, and what its connections went through. */
export interface Echo {
  readonly closes: [number, string][];
  readonly sockets: WebSocketConnection[];
  readonly received: string[];
  connect(more?: readonly string[]): Promise<RawWebSocket>;
}

/** Starts an echo over WebSockets whose handshakes are accepted a turn later. */
export async function startEcho(options: Partial<HttpServerOptions> = {}): Promise<Echo> {
  const echo = { closes: [] as [number, string][], sockets: [] as WebSocketConnection[], received: [] as string[] };
  const accept = (exchange: Exchange): void => {
    let socket: WebSocketConnection | undefined = undefined;
    socket = exchange.accept?.(
      {
        onMessage: (text) => {
          echo.received.push(text);
          socket?.send(text);
        },
        onClose: (code, reason) => echo.closes.push([code, reason]),
      },
      '',
    );
    if (socket === undefined) exchange.respond(426, [], '');
    else echo.sockets.push(socket);
  };
  const server = await startServer((exchange) => setImmediate(accept, exchange), options);
  opened.server = server;
  const connect = async (more: readonly string[] = []): Promise<RawWebSocket> => {
    const client = rawClient();
    client.send(handshake(more));
    await client.sees('\r\n\r\n');
    return client;
  };
  return { ...echo, connect };
}

/** Waits for that many frames. */
export async function frames(client: RawWebSocket, count: number): Promise<ReceivedFrame[]> {
  await until(() => client.frames().length >= count, `${String(count)} frames`);
  return client.frames();
}

/** A connection to the echo that has sent nothing. */
export function rawClient(): RawWebSocket {
  const client = new RawWebSocket(opened.server?.port ?? 0);
  opened.clients.push(client);
  return client;
}

/** Ends what the spec has opened. */
export function closeEcho(): void {
  for (const client of opened.clients.splice(0)) client.destroy();
  opened.server?.server.close();
}
