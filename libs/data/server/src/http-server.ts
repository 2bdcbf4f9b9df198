import { createServer } from 'node:net';
import { GATEWAY_ERRORS, PortInUseError } from '@gatehouse/errors';
import type { GatewayErrorCode } from '@gatehouse/errors';
import { AnswerTurn } from './answer-turn.ts';
import { CorkCarrier } from './cork-carrier.ts';
import { Ingress } from './ingress.ts';
import {
  loadNative,
  type Native,
  type NativeApp,
  type NativeContext,
  type NativeListenSocket,
  type NativeRequest,
  type NativeResponse,
} from './native.ts';
import { type CompleteHttpServerOptions, completeOptions, type HttpServerOptions } from './options.ts';
import { Peers } from './peers.ts';
import { REFUSALS, type RefusalReason } from './refusal.ts';
import { HeadFormatter } from './response-head.ts';
import { type ExchangeHost, UwsExchange } from './uws-exchange.ts';
import type { SharedByWebSockets } from './uws-websocket.ts';
import { acceptIn, webSocketBehavior } from './websocket-behavior.ts';

/** The native library's default: SO_REUSEPORT. */
const SHARED_PORT = 0;

const JSON_HEADERS: readonly string[] = ['content-type', 'application/json'];

/** The traffic server. Life: `listen`, `discourage`, `drain` or `stopListening`, `close`. */
export interface HttpServer {
  /** Rejects with `PortInUseError`, or with the system's error if the address cannot be used for another reason. */
  listen(): Promise<{ port: number }>;
  /** Requests that are not finished. */
  readonly inFlight: number;
  /** Open connections of clients. */
  readonly connectionCount: number;
  /** From now on each connection ends with its next answer; new ones are still taken. */
  discourage(): void;
  /** Takes no new connections; the open ones go on. */
  stopListening(): void;
  /** Stops listening, ends each connection with its next answer, and resolves when no request is in flight or after `deadlineMs`: true = all are finished. */
  drain(deadlineMs: number): Promise<boolean>;
  /** Cuts all connections. */
  close(): void;
}

/**
 * A server over uWebSockets.js that hands each request that passes the ingress rule to `options.handler` (reference components.md 4 and 5).
 *
 * What the native library does by itself and cannot be told otherwise: it closes connections idle for 10 s and request bodies slower than
 * 16 KB/s over 10 s; it answers HTTP/1.0, absolute-form targets and malformed heads with a 505, 400 or 431 of its own or closes without an
 * answer; it closes a connection on which a request arrives while another is pending (pipelining works for answers given at once only).
 * It stops at an empty header name and hides the headers behind it, from its own framing too; it takes bytes beyond ASCII at the ends of a
 * header value for blanks. Trailers after a chunked body cost the client its answer; they are never run.
 * An `Expect: 100-continue` in lower case it answers with `100 Continue` before the handler runs.
 * It has no deadline once the handler runs: the handler must have one. TLS is not served.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  return new UwsServer(completeOptions(options));
}

class UwsServer implements HttpServer, ExchangeHost {
  inFlight = 0;
  draining = false;
  readonly lingerMs: number;
  readonly turn = new AnswerTurn();
  readonly heads = new HeadFormatter();

  private readonly options: CompleteHttpServerOptions;
  private readonly peers = new Peers();
  private readonly ingress: Ingress;
  private readonly webSockets: SharedByWebSockets;
  private native: Native | undefined;
  private app: NativeApp | undefined;
  private socket: NativeListenSocket | undefined;
  private carrier: CorkCarrier | undefined;
  private onIdle: (() => void) | undefined;

  constructor(options: CompleteHttpServerOptions) {
    this.options = options;
    this.lingerMs = options.lingerMs;
    this.ingress = new Ingress(options, this.peers);
    this.webSockets = { limits: options.webSockets, decoder: new TextDecoder('utf-8', { ignoreBOM: true }) };
  }

  get connectionCount(): number {
    return this.peers.count;
  }

  async listen(): Promise<{ port: number }> {
    const native = await loadNative();
    const app = native.createApp();
    app.ws(
      '/*',
      webSocketBehavior(
        this.options.webSockets,
        (response, request, context) => this.serve(response, request, context),
        // The filter below does not tell the end of a connection that has become a WebSocket.
        () => this.peers.closed(),
      ),
    );
    app.any('/*', (response, request) => this.serve(response, request));
    app.filter((response, change) => {
      if (change > 0) this.peers.opened(response);
      else this.peers.closed();
    });
    const { host, port, sharePort } = this.options;
    const socket = await new Promise<NativeListenSocket | false>((resolve) => {
      app.listen(host, port, sharePort ? SHARED_PORT : native.exclusivePort, resolve);
    });
    if (socket === false) throw await listenError(host, port);
    this.carrier = await CorkCarrier.open(native);
    this.native = native;
    this.app = app;
    this.socket = socket;
    return { port: native.localPort(socket) };
  }

  stopListening(): void {
    if (this.socket !== undefined) this.native?.closeListenSocket(this.socket);
    this.socket = undefined;
  }

  discourage(): void {
    this.draining = true;
  }

  drain(deadlineMs: number): Promise<boolean> {
    this.discourage();
    this.stopListening();
    if (this.inFlight === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), deadlineMs);
      this.onIdle = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  close(): void {
    this.socket = undefined;
    this.app?.close();
    this.app = undefined;
    this.carrier?.close();
    this.carrier = undefined;
  }

  finished(): void {
    this.inFlight -= 1;
    if (this.inFlight === 0) this.onIdle?.();
  }

  fault(cause: unknown): void {
    this.options.onFault(cause);
  }

  /** `context` is there for a WebSocket handshake that could be completed. */
  private serve(response: NativeResponse, native: NativeRequest, context?: NativeContext): void {
    const { ingress } = this;
    const request = ingress.read(native, response);
    this.inFlight += 1;
    const exchange = new UwsExchange(this, request, response, ingress.mustClose, ingress.nativeClose);
    if (context !== undefined) exchange.accept = acceptIn(context, exchange, this.webSockets, this.carrier);
    if (ingress.refusal === undefined) this.handle(exchange);
    else this.refuse(exchange, ingress.refusal);
    exchange.leaveHandler();
  }

  private handle(exchange: UwsExchange): void {
    try {
      this.options.handler(exchange);
    } catch (cause) {
      this.fault(cause);
      this.answer(exchange, 'INTERNAL_SERVER_ERROR');
    }
  }

  private refuse(exchange: UwsExchange, reason: RefusalReason): void {
    const code = REFUSALS[reason];
    this.options.onRefused(code, reason);
    this.answer(exchange, code);
  }

  private answer(exchange: UwsExchange, code: GatewayErrorCode): void {
    const { status, message } = GATEWAY_ERRORS[code];
    exchange.respond(status, [...JSON_HEADERS, ...this.options.ownHeaders()], JSON.stringify({ message }));
  }
}

/** The native library tells only that it cannot listen; trying the same with Node.js tells why. */
function listenError(host: string, port: number): Promise<Error> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (cause: NodeJS.ErrnoException) => {
      resolve(cause.code === 'EADDRINUSE' ? new PortInUseError(port) : cause);
    });
    probe.listen(port, host, () => {
      probe.close(() =>
        resolve(new Error(`cannot listen on ${host} port ${port}: refused by the native server; try again`)),
      );
    });
  });
}
