import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { PortInUseError } from '@gatehouse/errors';
import { secureContextOptions } from '@gatehouse/tls';
import type { TlsSource } from '@gatehouse/tls';
import { answerApi } from './answer-api.ts';
import type { AdminApi } from './answer-api.ts';

/** An answer of an admin page. */
export interface AdminPage {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Pages by path. */
export type AdminRoutes = Readonly<Record<string, (query: URLSearchParams) => AdminPage | Promise<AdminPage>>>;

/** Options of an admin server. */
export interface AdminServerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly routes: AdminRoutes;
  /** An API on the same port. Default: none. */
  readonly api?: AdminApi;
  /** Certificates: given = HTTPS. With client authorities all pages but {@link PROBE_PAGES} need a client certificate. */
  readonly tls?: TlsSource;
}

/** A small server for health, readiness, metrics and debug pages. */
export interface AdminServer {
  /** Rejects with PortInUseError when another process has the port. */
  listen(): Promise<{ readonly port: number }>;
  /** Stops listening and cuts open connections. */
  close(): Promise<void>;
}

const ALLOWED_METHODS = 'GET, HEAD';

/**
 * How long a connection may rest. Node's 5 s are less than clients and balancers keep one for (the latter 60 s, as a rule): a request that
 * is sent just when the connection is closed fails, and not every client may send it again.
 */
const KEEP_ALIVE_MS = 75_000;

/** Pages that need no client certificate: the probes of an orchestrator have none. */
export const PROBE_PAGES: readonly string[] = ['/healthz', '/readyz'];

/**
 * Makes an admin server. Pages answer GET and HEAD only; an unknown path gets 404, another method 405, a page that fails 500, a page
 * that needs a client certificate 403 without one.
 */
export function createAdminServer(options: AdminServerOptions): AdminServer {
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // A client that goes away while its body is read leaves nobody to answer.
    answer(options, request, response).catch(() => response.destroy());
  };
  if (options.tls === undefined) {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, onRequest);
    return { listen: () => listen(server, options), close: () => close(server) };
  }
  const { tls } = options;
  const secure = secureContextOptions(tls.current());
  const server = createTlsServer(
    { ...secure, keepAliveTimeout: KEEP_ALIVE_MS, requestCert: asksForCertificate(tls), rejectUnauthorized: false },
    onRequest,
  );
  const stop = tls.onChange((next) => {
    server.setSecureContext(secureContextOptions(next));
  });
  return {
    listen: () => listen(server, options),
    close: () => {
      stop();
      return close(server);
    },
  };
}

function asksForCertificate(tls: TlsSource | undefined): boolean {
  return tls?.current().clientCa !== undefined;
}

function listen(server: Server, { host, port }: AdminServerOptions): Promise<{ readonly port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error);
    });
    server.listen(port, host, () => {
      resolve({ port: (server.address() as AddressInfo).port });
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function answer(options: AdminServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (await answeredByApi(options, request, response)) return;
  const page = await pageFor(options, request);
  const isAllowed = page.status !== 405;
  response.writeHead(page.status, {
    'content-type': page.contentType,
    'content-length': Buffer.byteLength(page.body),
    ...(isAllowed ? {} : { allow: ALLOWED_METHODS }),
  });
  response.end(request.method === 'HEAD' ? undefined : page.body);
}

/** An API takes calls like pages do: with a client certificate, if the server asks for one. */
async function answeredByApi(
  { api, routes, tls }: AdminServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (api === undefined || (asksForCertificate(tls) && !isAdmitted('', request))) return false;
  return answerApi(api, (path) => Object.hasOwn(routes, path), request, response);
}

async function pageFor({ routes, tls }: AdminServerOptions, request: IncomingMessage): Promise<AdminPage> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (asksForCertificate(tls) && !isAdmitted(path, request)) {
    return message(403, 'This page needs a client certificate of an authority in GATEHOUSE_TLS_CLIENT_CA_FILE');
  }
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return message(404, `Not found. Pages: ${Object.keys(routes).join(' ')}`);
  if (request.method !== 'GET' && request.method !== 'HEAD') return message(405, `Only ${ALLOWED_METHODS}`);
  try {
    return await route(new URLSearchParams(query));
  } catch (error) {
    return message(500, error instanceof Error ? error.message : String(error));
  }
}

function isAdmitted(path: string, { socket }: IncomingMessage): boolean {
  return PROBE_PAGES.includes(path) || (socket instanceof TLSSocket && socket.authorized);
}

function message(status: number, text: string): AdminPage {
  return { status, contentType: 'application/json', body: `${JSON.stringify({ message: text })}\n` };
}
