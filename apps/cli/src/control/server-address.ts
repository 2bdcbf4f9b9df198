const DEFAULT_GRPC_PORT = 9090;
const ADDRESS = /^(?:(grpcs|https):\/\/)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(?::(\d{1,5}))?\/?$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Where a control plane listens. */
export interface ServerAddress {
  /** HOST:PORT. */
  readonly target: string;
  /** The address says that the listener has TLS. */
  readonly hasTls: boolean;
  /** Nobody else can read what goes there. */
  readonly isLoopback: boolean;
}

/** Reads HOST, HOST:PORT, and either behind `grpcs://` or `https://`, which mean TLS. Undefined = it is none of these. */
export function parseServerAddress(text: string): ServerAddress | undefined {
  const [, scheme, host = '', portText] = ADDRESS.exec(text) ?? [];
  const port = Number(portText ?? DEFAULT_GRPC_PORT);
  if (host === '' || port < 1 || port > 65_535) return undefined;
  return { target: `${host}:${String(port)}`, hasTls: scheme !== undefined, isLoopback: LOOPBACK.test(host) };
}

/** The address as it is shown and typed. */
export function formatServerAddress({ target, hasTls }: ServerAddress): string {
  return hasTls ? `grpcs://${target}` : target;
}
