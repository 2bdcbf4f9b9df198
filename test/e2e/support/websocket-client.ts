import type { IncomingMessage } from 'node:http';
import { eventually } from '@gatehouse/testing';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

/** A client of the `ws` package that keeps what it saw. */
export interface Client {
  readonly socket: WebSocket;
  /** Text messages in order. */
  readonly messages: string[];
  send(message: unknown): void;
  /** Waits for the next message that was not taken yet. */
  next(): Promise<string>;
  /** Resolves with code and reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Where a client connects. */
export interface Address extends ClientOptions {
  readonly port: number;
  readonly apiId?: string;
  readonly host?: string;
  /** Default `/prod`. */
  readonly path?: string;
  readonly protocols?: readonly string[];
}

/** Opens a connection; rejects with the handshake's answer when it is refused. */
export function openClient(address: Address): Promise<Client> {
  const client = startClient(address);
  return new Promise((resolve, reject) => {
    client.socket.once('open', () => {
      resolve(client);
    });
    client.socket.once('error', reject);
  });
}

/** The status and body of a handshake that must be refused. */
export async function refusedHandshake(
  address: Address,
): Promise<{ status: number; body: string; headers: IncomingMessage['headers'] }> {
  const { socket } = startClient(address);
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      reject(new Error('the handshake was accepted'));
    });
    socket.once('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers });
      });
    });
  });
}

function startClient({ port, apiId = 'ws', host, path = '/prod', protocols = [], ...options }: Address): Client {
  const headers = { host: host ?? `${apiId}.execute-api.localhost`, ...options.headers };
  const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${path}`, [...protocols], { ...options, headers });
  const messages: string[] = [];
  let taken = 0;
  socket.on('message', (data: Buffer) => messages.push(data.toString('utf8')));
  socket.on('error', () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
    });
  });
  return {
    socket,
    messages,
    send: (message) => {
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    next: async () => {
      await eventually(() => messages.length > taken);
      taken += 1;
      return messages[taken - 1] ?? '';
    },
    closed,
  };
}
