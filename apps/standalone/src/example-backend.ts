import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortInUseError } from '@gatehouse/errors';

/** A running backend. */
export interface ExampleBackend {
  readonly port: number;
  close(): Promise<void>;
}

/** The example's tiny backend: greets, echoes, and says that it is healthy. Rejects with PortInUseError. */
export function startExampleBackend(port: number): Promise<ExampleBackend> {
  const server = createServer(answer);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve({ port: (server.address() as AddressInfo).port, close: () => closeServer(server) });
    });
  });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://backend');
  if (url.pathname === '/greet') {
    answerJson(response, { message: `Hello, ${url.searchParams.get('name') ?? 'world'}!` });
    return;
  }
  if (url.pathname === '/healthz') {
    answerJson(response, { status: 'ok' });
    return;
  }
  echo(request, response, url);
}

function echo(request: IncomingMessage, response: ServerResponse, url: URL): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    answerJson(response, {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    });
  });
}

function answerJson(response: ServerResponse, value: unknown): void {
  const body = `${JSON.stringify(value)}\n`;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
