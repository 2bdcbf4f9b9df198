import type { AcceptWebSocket } from '@gatehouse/exchange';
import { headerOf } from '@gatehouse/exchange';
import type { CorkCarrier } from './cork-carrier.ts';
import type { NativeBehavior, NativeContext, NativeRequest, NativeResponse, NativeWebSocket } from './native.ts';
import type { WebSocketLimits } from './options.ts';
import type { UwsExchange } from './uws-exchange.ts';
import { UwsWebSocket } from './uws-websocket.ts';
import type { SharedByWebSockets, SocketData } from './uws-websocket.ts';

/**
 * Up to this many times the largest message the native side hands over, so that 1009 can be said: beyond it, it cuts the
 * connection without a close frame.
 */
const OVERSIZE_FACTOR = 2;

/**
 * Seconds without a byte after which the native side cuts a connection; its own limit is 960. The idle timeout of APIs is
 * kept by their owner, with a close frame; this ends what does not even answer that.
 */
const NATIVE_IDLE_SECONDS = 960;

/**
 * How native WebSockets behave. What the native library does by itself and cannot be told otherwise: it takes every frame
 * for masked and reads the first four bytes of one that is not as its mask; it joins fragments without showing frames, so
 * frames have no limit of their own; on a protocol error or invalid UTF-8 it cuts the connection without a close frame;
 * it answers pings and close frames; a close frame with a code that it does not know, 1012 to 3999 among them, it answers
 * without a code and hands on as 1006. It never compresses here.
 */
export function webSocketBehavior(
  limits: WebSocketLimits,
  onHandshake: (response: NativeResponse, request: NativeRequest, context: NativeContext) => void,
  onClosed: () => void,
): NativeBehavior<SocketData> {
  return {
    maxPayloadLength: limits.maxMessageBytes * OVERSIZE_FACTOR,
    // Above our own limit, so that the close frame of a slow reader still finds room.
    maxBackpressure: limits.maxBufferedBytes + OVERSIZE_FACTOR * limits.maxMessageBytes,
    closeOnBackpressureLimit: false,
    idleTimeout: NATIVE_IDLE_SECONDS,
    sendPingsAutomatically: false,
    maxLifetime: 0,
    upgrade: onHandshake,
    open: (native) => {
      socketOf(native).opened(native);
    },
    message: (native, message, isBinary) => {
      socketOf(native).received(message, isBinary);
    },
    close: (native, code, message) => {
      onClosed();
      socketOf(native).closed(code, message);
    },
  };
}

/** The binary copies what a WebSocket is opened with onto its own object: reading it there needs no native call. */
function socketOf(native: NativeWebSocket<SocketData>): UwsWebSocket {
  return (native as unknown as SocketData).socket;
}

/** Completes the handshake of an exchange in its native context. */
export function acceptIn(
  context: NativeContext,
  exchange: UwsExchange,
  shared: SharedByWebSockets,
  carrier: CorkCarrier | undefined,
): AcceptWebSocket {
  const key = headerOf(exchange.request.headers, 'sec-websocket-key') ?? '';
  return (handler, protocol) => {
    const { response, inHandler } = exchange;
    if (response === undefined) return undefined;
    const socket = new UwsWebSocket(handler, shared);
    // The exchange is over: from here on its connection belongs to the socket.
    exchange.finish();
    const upgrade = (): void => {
      response.upgrade<SocketData>({ socket }, key, protocol, '', context);
    };
    if (inHandler || carrier === undefined) upgrade();
    else carrier.run(upgrade);
    return socket;
  };
}
