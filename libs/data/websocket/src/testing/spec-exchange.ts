import type { Exchange, GatewayRequest, WebSocketConnection, WebSocketHandler } from '@gatehouse/exchange';

/** A socket in memory. */
export class SpecSocket implements WebSocketConnection {
  readonly sent: string[] = [];
  readonly handler: WebSocketHandler;
  bufferedBytes = 0;
  isFull = false;
  closedWith: { readonly code: number; readonly reason: string } | undefined;

  constructor(handler: WebSocketHandler) {
    this.handler = handler;
  }

  send(text: string | Uint8Array): 'sent' | 'dropped' {
    if (this.isFull || this.closedWith !== undefined) return 'dropped';
    this.sent.push(typeof text === 'string' ? text : Buffer.from(text).toString());
    return 'sent';
  }

  close(code: number, reason: string): void {
    if (this.closedWith !== undefined) return;
    this.closedWith = { code, reason };
    this.handler.onClose(code, reason);
  }
}

/** One request in memory, and what it was answered with. */
export interface SpecExchange extends Exchange {
  aborted: boolean;
  status: number;
  body: string;
  socket: SpecSocket | undefined;
  /** Subprotocol of a completed handshake. */
  protocol: string;
}

/** A request in memory. */
export function specExchange(request: GatewayRequest): SpecExchange {
  const exchange: SpecExchange = {
    request,
    aborted: false,
    onAborted: undefined,
    onWritable: undefined,
    status: 0,
    body: '',
    socket: undefined,
    protocol: '',
    readBody: () => undefined,
    holdBody: () => undefined,
    pauseBody: () => undefined,
    resumeBody: () => undefined,
    respond: (status, _headers, body) => {
      exchange.status = status;
      exchange.body = body.toString();
    },
    respondKept: ({ status, headers, body }, name, value) => {
      exchange.respond(status, [...headers, name, value], body);
    },
    begin: () => undefined,
    write: () => true,
    end: () => undefined,
    accept: (handler, protocol) => {
      if (exchange.aborted) return undefined;
      exchange.status = 101;
      exchange.protocol = protocol;
      exchange.socket = new SpecSocket(handler);
      return exchange.socket;
    },
    destroy: () => undefined,
  };
  return exchange;
}
