import type { SendResult, WebSocketConnection, WebSocketHandler } from '@gatehouse/exchange';
import type { NativeWebSocket } from './native.ts';
import type { WebSocketLimits } from './options.ts';

/** Close codes (RFC 6455 7.4.1). */
const UNSUPPORTED_DATA = 1003;
const NO_STATUS = 1005;
const ABNORMAL = 1006;
const MESSAGE_TOO_BIG = 1009;

/** What the native side says when it has cut a connection, and the code that stands for it (it sends none). */
const CUTS: Readonly<Record<string, readonly [number, string]>> = {
  'Received too big message': [MESSAGE_TOO_BIG, 'Message too big'],
  'Received invalid UTF-8': [1007, 'Invalid UTF-8'],
  'Received invalid WebSocket frame': [1002, 'Protocol error'],
};

/** Reason for a close frame without status (reference websocket-api.md 4). */
const NO_STATUS_REASON = 'Client-side close frame status not set';

const SEND_RESULTS: readonly SendResult[] = ['buffered', 'sent', 'dropped'];

/** What a native WebSocket is opened with. */
export interface SocketData {
  readonly socket: UwsWebSocket;
}

/** What all WebSockets of a server have in common. */
export interface SharedByWebSockets {
  readonly limits: WebSocketLimits;
  /** Takes the native buffer as it is: a view of it costs more than its text. Keeps a byte order mark. */
  readonly decoder: { decode(bytes: ArrayBuffer): string };
}

/** One WebSocket over uWebSockets.js. What the behavior calls stands below `// For the server`. */
export class UwsWebSocket implements WebSocketConnection {
  private readonly handler: WebSocketHandler;
  private readonly shared: SharedByWebSockets;
  /** Something may wait for the client. */
  private isBehind = false;
  private native: NativeWebSocket<SocketData> | undefined = undefined;

  constructor(handler: WebSocketHandler, shared: SharedByWebSockets) {
    this.handler = handler;
    this.shared = shared;
  }

  get bufferedBytes(): number {
    return this.native?.getBufferedAmount() ?? 0;
  }

  send(text: string | Uint8Array): SendResult {
    const { native } = this;
    if (native === undefined || this.isFull(native)) return 'dropped';
    const result = SEND_RESULTS[native.send(text, false)] ?? 'dropped';
    if (result !== 'sent') this.isBehind = true;
    return result;
  }

  close(code: number, reason: string): void {
    this.native?.end(code, reason);
  }

  // For the server

  opened(native: NativeWebSocket<SocketData>): void {
    this.native = native;
  }

  /** The service takes text only (reference websocket-api.md 8). */
  received(message: ArrayBuffer, isBinary: boolean): void {
    if (isBinary) this.close(UNSUPPORTED_DATA, 'Binary messages are not supported');
    else if (message.byteLength > this.shared.limits.maxMessageBytes) this.close(MESSAGE_TOO_BIG, 'Message too big');
    else this.handler.onMessage(this.shared.decoder.decode(message));
  }

  closed(code: number, message: ArrayBuffer): void {
    this.native = undefined;
    const text = Buffer.from(message).toString();
    const [shown, reason] = code === ABNORMAL ? (CUTS[text] ?? [ABNORMAL, '']) : [code, text];
    this.handler.onClose(shown, shown === NO_STATUS ? NO_STATUS_REASON : reason);
  }

  private isFull(native: NativeWebSocket<SocketData>): boolean {
    if (!this.isBehind) return false;
    const waiting = native.getBufferedAmount();
    this.isBehind = waiting > 0;
    return waiting > this.shared.limits.maxBufferedBytes;
  }
}
