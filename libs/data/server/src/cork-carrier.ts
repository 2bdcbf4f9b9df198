import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Native, NativeApp, NativeResponse } from './native.ts';

const LOOPBACK = '127.0.0.1';

/**
 * A pending answer of our own, in whose cork handshakes are completed that did not end in their handler.
 *
 * After a cork that is not the handler's own, the native library looks at the flags of the response once more, although
 * the handshake has made a WebSocket of it. When the WebSocket came to stand at the same address, it takes foreign bytes for
 * flags and may cut the connection that has just been opened (uWebSockets issue 1928; the binary has no correction). Without
 * any cork it writes a warning for each handshake. In the cork of another response it does neither: it sends the head in
 * pieces, which costs a handshake some 20 short system calls.
 */
export class CorkCarrier {
  private readonly app: NativeApp;
  private readonly socket: Socket;
  private readonly response: NativeResponse;
  private isGone = false;

  private constructor(app: NativeApp, socket: Socket, response: NativeResponse) {
    this.app = app;
    this.socket = socket;
    this.response = response;
    response.onAborted(() => {
      this.isGone = true;
    });
  }

  /** Opens one over loopback; its port is closed again at once. */
  static open(native: Native): Promise<CorkCarrier> {
    return new Promise((resolve, reject) => {
      const app = native.createApp();
      // Nobody else can stand in for it.
      const path = `/${randomUUID()}`;
      app.listen(LOOPBACK, 0, native.exclusivePort, (listening) => {
        if (listening === false) return reject(new Error(`cannot listen on ${LOOPBACK}`));
        const socket = connect({ host: LOOPBACK, port: native.localPort(listening) });
        socket.on('error', reject);
        socket.unref();
        app.get(path, (response) => {
          native.closeListenSocket(listening);
          resolve(new CorkCarrier(app, socket, response));
        });
        socket.write(`GET ${path} HTTP/1.1\r\nHost: ${LOOPBACK}\r\n\r\n`);
      });
    });
  }

  /** Runs what completes a handshake. */
  run(work: () => void): void {
    if (this.isGone) work();
    else this.response.cork(work);
  }

  close(): void {
    this.isGone = true;
    this.socket.destroy();
    this.app.close();
  }
}
