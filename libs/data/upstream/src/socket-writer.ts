import type { Socket } from 'node:net';
import { getSystemErrorName } from 'node:util';

/** The part of Node's stream handles that is used here. */
interface StreamHandle {
  /** Writes at once what the kernel takes; 0 or a negative errno. `request` is used only for what the kernel did not take. */
  writeLatin1String(request: object, text: string): number;
}

/** What a write that could not be done at once reports to. */
interface PendingWrite {
  oncomplete: ((status: number) => void) | undefined;
}

/** Node's own names for these parts. */
interface StreamWrapBinding {
  readonly WriteWrap: new () => PendingWrite;
  readonly streamBaseState: Int32Array;
  readonly kLastWriteWasAsync: number;
}

/**
 * Writes text to plain TCP sockets without the stream machinery above them: one native call, no objects for a write that the kernel takes
 * whole, which all but a few do. The machinery was 2 % of a request's CPU (docs/performance.md). Everything else goes the usual way by `socket.write`: other sockets,
 * a socket that has unwritten data, and a Node.js whose inner parts are not as expected.
 */
export class SocketWriter {
  private readonly binding = loadBinding();
  private idleRequest: PendingWrite | undefined;

  /** As `socket.write(text, 'latin1')`. The socket must be connected. */
  write(socket: Socket, text: string): boolean {
    const { binding } = this;
    const handle = (socket as unknown as { _handle?: StreamHandle | null })._handle;
    if (binding === undefined || handle?.writeLatin1String === undefined || socket.writableLength > 0) {
      return socket.write(text, 'latin1');
    }
    const request = this.idleRequest ?? new binding.WriteWrap();
    const status = handle.writeLatin1String(request, text);
    if (status === 0 && binding.streamBaseState[binding.kLastWriteWasAsync] === 0) {
      this.idleRequest = request;
      return true;
    }
    this.idleRequest = undefined;
    if (status === 0) request.oncomplete = (late) => destroyOnError(socket, late);
    else destroyOnError(socket, status);
    return status === 0;
  }
}

function destroyOnError(socket: Socket, status: number): void {
  if (status < 0 && !socket.destroyed) socket.destroy(new Error(`write ${getSystemErrorName(status)}`));
}

function loadBinding(): StreamWrapBinding | undefined {
  try {
    const known = (process as unknown as { binding(name: string): Partial<StreamWrapBinding> }).binding('stream_wrap');
    const { WriteWrap, streamBaseState, kLastWriteWasAsync } = known;
    if (WriteWrap === undefined || streamBaseState === undefined || kLastWriteWasAsync === undefined) return undefined;
    return { WriteWrap, streamBaseState, kLastWriteWasAsync };
  } catch {
    return undefined;
  }
}
