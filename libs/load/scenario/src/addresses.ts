const SCHEMES: Readonly<Record<ScenarioKind, readonly string[]>> = {
  http: ['http:', 'https:'],
  websocket: ['ws:', 'wss:', 'http:', 'https:'],
};

/** What a scenario drives. */
export type ScenarioKind = 'http' | 'websocket';

/** An address that load goes to. */
export interface LoadAddress {
  /** As it was given, without user, password, query and fragment. */
  readonly url: string;
  /** Scheme, host and port: `http://127.0.0.1:8080`, `ws://…` for WebSocket. */
  readonly origin: string;
  /** Goes before the path of every target: `/_aws/execute-api/hello`, or empty. */
  readonly pathPrefix: string;
  /** True for this machine itself: 127.0.0.0/8, ::1, localhost and names below it. */
  readonly isLoopback: boolean;
}

/** Reads an address; a text is the reason why it is none. `http` is taken for WebSocket, too, because `--url` is the same for both. */
export function parseAddress(text: string, kind: ScenarioKind): LoadAddress | string {
  const allowed = SCHEMES[kind];
  const example = kind === 'http' ? 'http://127.0.0.1:8080' : 'ws://127.0.0.1:8080';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !allowed.includes(url.protocol) || url.hostname === '') {
    return `must be a URL such as ${example}`;
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a password: use a header with ${env.NAME}';
  if (url.search !== '' || url.hash !== '') return 'must end with the path: query and fragment belong to targets';
  const scheme = kind === 'websocket' ? url.protocol.replace('http', 'ws') : url.protocol;
  const pathPrefix = url.pathname.replace(/\/+$/, '');
  return {
    url: `${scheme}//${url.host}${pathPrefix}`,
    origin: `${scheme}//${url.host}`,
    pathPrefix,
    isLoopback: isLoopbackHost(url.hostname),
  };
}

/** True for names and addresses that mean this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return /^127(?:\.\d{1,3}){3}$/.test(name) || name === '::1' || name === 'localhost' || name.endsWith('.localhost');
}
