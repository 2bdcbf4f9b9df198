// Faked native edges for request.ts: uWebSockets.js, sockets of Node.js, and the end of the turn. What crosses them is made anew or
// made flat as by the real ones, so that the code above pays for it.
import { EventEmitter } from 'node:events';
import net from 'node:net';
import { registerHooks, syncBuiltinESMExports } from 'node:module';

type Visit = (name: string, value: string) => void;
type Serve = (response: FakeResponse, request: FakeRequest) => void;

const scratch = Buffer.alloc(65_536);

/** A native string as JavaScript gets it: new each time, one byte per character. */
class NativeText {
  readonly #bytes: Buffer;

  constructor(text: string) {
    this.#bytes = Buffer.from(text, 'latin1');
  }

  text(): string {
    return this.#bytes.toString('latin1');
  }
}

class FakeRequest {
  readonly #method: NativeText;
  readonly #url: NativeText;
  readonly #headers: readonly (readonly [NativeText, NativeText])[];

  constructor(method: string, url: string, headers: readonly (readonly [string, string])[]) {
    this.#method = new NativeText(method);
    this.#url = new NativeText(url);
    this.#headers = headers.map(([name, value]) => [new NativeText(name.toLowerCase()), new NativeText(value)]);
  }

  getCaseSensitiveMethod(): string {
    return this.#method.text();
  }

  getUrl(): string {
    return this.#url.text();
  }

  getQuery(): undefined {
    return undefined;
  }

  forEach(visit: Visit): void {
    for (const [name, value] of this.#headers) visit(name.text(), value.text());
  }
}

class FakeResponse {
  static answered = 0;
  static lastAnswer = '';
  #onAborted: (() => void) | undefined;

  getRemoteAddress(): ArrayBuffer {
    return new Uint8Array([127, 0, 0, 1]).buffer;
  }

  getRemoteAddressAsText(): ArrayBuffer {
    return new Uint8Array([49, 50, 55, 46, 48, 46, 48, 46, 49]).buffer;
  }

  onAborted(listener: () => void): this {
    this.#onAborted = listener;
    return this;
  }

  onData(): this {
    throw new Error('no bodies here');
  }

  cork(send: () => void): this {
    send();
    return this;
  }

  writeStatus(status: string): this {
    const length = scratch.write(status, 0, 'utf8');
    if (FakeResponse.answered === 0) FakeResponse.lastAnswer = scratch.toString('latin1', 0, length);
    return this;
  }

  end(body: string | Uint8Array): this {
    if (typeof body === 'string') scratch.write(body, 0, 'utf8');
    FakeResponse.answered += 1;
    this.#onAborted = undefined;
    return this;
  }
}

/** Clients that all send one request. */
export class FakeClients {
  readonly #method: string;
  readonly #url: string;
  #request: FakeRequest | undefined;
  serve: Serve | undefined;

  constructor(method: string, url: string) {
    this.#method = method;
    this.#url = url;
  }

  useHeaders(headers: readonly (readonly [string, string])[]): void {
    this.#request = new FakeRequest(this.#method, this.#url, headers);
  }

  /** The next request arrives. */
  send(): void {
    if (this.#request !== undefined) this.serve?.(new FakeResponse(), this.#request);
  }

  get answered(): number {
    return FakeResponse.answered;
  }

  /** Head of the first answer, for a look. */
  get firstAnswer(): string {
    return FakeResponse.lastAnswer;
  }
}

interface OnRead {
  readonly buffer: Buffer;
  readonly callback: (length: number) => boolean;
}

const NO_READS: OnRead = { buffer: scratch, callback: () => true };

class FakeSocket extends EventEmitter {
  writableLength = 0;
  destroyed = false;
  readonly onread: OnRead;
  readonly _handle: { writeLatin1String: (request: object, text: string) => number };

  constructor(onread: OnRead, written: (socket: FakeSocket) => void) {
    super();
    this.onread = onread;
    this._handle = {
      writeLatin1String: (_request, text) => {
        scratch.write(text, 0, 'latin1');
        written(this);
        return 0;
      },
    };
  }

  write(text: string): boolean {
    this._handle.writeLatin1String(this, text);
    return true;
  }

  unref(): this {
    return this;
  }

  destroy(): void {
    this.destroyed = true;
  }
}

/** A backend that answers every request with the same bytes. */
export class FakeBackend {
  readonly #answer: Buffer;
  #waiting: FakeSocket[] = [];
  #other: FakeSocket[] = [];
  readonly #connecting: FakeSocket[] = [];

  constructor(answer: string) {
    this.#answer = Buffer.from(answer, 'latin1');
  }

  open(onread: OnRead): FakeSocket {
    const socket = new FakeSocket(onread, (written) => this.#waiting.push(written));
    this.#connecting.push(socket);
    return socket;
  }

  /** Answers all that was written. */
  answerAll(): void {
    for (const socket of this.#connecting.splice(0)) socket.emit('connect');
    const sockets = this.#waiting;
    this.#waiting = this.#other;
    for (const { onread } of sockets) {
      this.#answer.copy(onread.buffer);
      onread.callback(this.#answer.length);
    }
    sockets.length = 0;
    this.#other = sockets;
  }
}

/** Puts the fakes in the place of the real ones; to be called before the libraries are imported. Gives what ends a turn. */
export function installFakes(backend: FakeBackend, clients: FakeClients): { end(): void } {
  const waiting: (() => void)[] = [];
  globalThis.setImmediate = ((action: () => void) => waiting.push(action)) as unknown as typeof setImmediate;
  net.connect = ((options: { onread?: OnRead }) =>
    options.onread === undefined
      ? new FakeSocket(NO_READS, () => undefined)
      : backend.open(options.onread)) as unknown as typeof net.connect;
  syncBuiltinESMExports();
  const app = {
    any: (_path: string, serve: Serve) => {
      clients.serve = serve;
    },
    ws: () => undefined,
    // The server's own connection, over which handshakes are completed.
    get: (_path: string, serve: Serve) =>
      queueMicrotask(() => serve(new FakeResponse(), new FakeRequest('GET', '/', []))),
    filter: (count: (response: FakeResponse, change: number) => void) => count(new FakeResponse(), 1),
    listen: (_host: string, _port: number, _options: number, listening: (socket: object) => void) => listening({}),
    close: () => undefined,
  };
  Object.assign(globalThis, { gatehouseFakeApp: () => app });
  const source =
    'export const App = globalThis.gatehouseFakeApp, _cfg = () => 0, us_listen_socket_close = () => 0, us_socket_local_port = () => 1, LIBUS_LISTEN_EXCLUSIVE_PORT = 1;';
  registerHooks({
    resolve: (name, context, next) =>
      name === 'uWebSockets.js'
        ? { url: `data:text/javascript,${encodeURIComponent(source)}`, format: 'module', shortCircuit: true }
        : next(name, context),
  });
  return {
    end: () => {
      for (const action of waiting.splice(0)) action();
    },
  };
}
