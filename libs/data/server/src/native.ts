import type {
  HttpRequest,
  HttpResponse,
  TemplatedApp,
  us_listen_socket,
  us_socket_context_t,
  WebSocket,
  WebSocketBehavior,
} from 'uWebSockets.js';

/** The native request: dead after the handler returned. */
export type NativeRequest = HttpRequest;
/** The native response: dead after the answer or the end of the connection. */
export type NativeResponse = HttpResponse;
/** The context that a native handshake is completed in. */
export type NativeContext = us_socket_context_t;
/** A native WebSocket; `T` = what it was opened with. Dead after its close. */
export type NativeWebSocket<T> = WebSocket<T>;
/** How native WebSockets behave. */
export type NativeBehavior<T> = WebSocketBehavior<T>;
/** The native listen socket. */
export type NativeListenSocket = us_listen_socket;

/** The native app with the `listen` overload that the binary has and its type file lacks. */
export interface NativeApp extends Omit<TemplatedApp, 'listen'> {
  listen(
    host: string,
    port: number,
    options: number,
    onListening: (socket: NativeListenSocket | false) => void,
  ): unknown;
}

/** What this library uses of uWebSockets.js. */
export interface Native {
  createApp(): NativeApp;
  closeListenSocket(socket: NativeListenSocket): void;
  localPort(socket: NativeListenSocket): number;
  readonly exclusivePort: number;
}

/** Exports of the binary that its type file lacks. */
interface HiddenExports {
  _cfg(key: string): void;
  LIBUS_LISTEN_EXCLUSIVE_PORT: number;
}

/** Room for heads in bytes that the native parser keeps; above the 10,240 bytes that the ingress rule allows, so that the rule can answer. */
const NATIVE_MAX_HEAD_BYTES = 16_384;

/** Loads the native library. The limit of the head size is read by a native static initialiser, so it must stand in the environment first. */
export async function loadNative(): Promise<Native> {
  // eslint-disable-next-line no-restricted-properties -- the only way to tell the native library; it is its constant, not a setting of ours
  process.env['UWS_HTTP_MAX_HEADERS_SIZE'] = String(NATIVE_MAX_HEAD_BYTES);
  const uws = await import('uWebSockets.js');
  const hidden = uws as unknown as HiddenExports;
  // Leaves the `uWebSockets: 20` header out of each answer; Date stays.
  hidden._cfg('silent');
  return {
    createApp: () => uws.App() as unknown as NativeApp,
    closeListenSocket: uws.us_listen_socket_close,
    // The binary takes a listen socket here too: both begin with the same native struct.
    localPort: (socket) => uws.us_socket_local_port(socket),
    exclusivePort: hidden.LIBUS_LISTEN_EXCLUSIVE_PORT,
  };
}
