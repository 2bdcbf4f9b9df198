import { Cluster, Redis } from 'ioredis';
import type { RedisSettings } from './settings.ts';

/** What the link uses of the client, the same for one server and for a Cluster. */
export interface Client {
  /** Lower case spares a new text for each of four look-ups of a command; in upper case the client leaves answers as they are (HGETALL). */
  call(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>;
  callBuffer(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>;
  /** Begins anew after `status` became `end`: the client does not try any more by itself. */
  connect(): Promise<unknown>;
  /** `isWanted` = connect again. */
  disconnect(isWanted?: boolean): void;
  on(event: 'ready' | 'close' | 'end', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  readonly status: string;
}

const CONNECT_TIMEOUT_MS = 2_000;
const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;
/** For the client's own handshake; the link has shorter deadlines. */
const HANDSHAKE_TIMEOUT_MS = 1_000;

function retryDelayMs(attempt: number): number {
  const bound = Math.min(MAX_RETRY_MS, MIN_RETRY_MS * 2 ** Math.min(attempt, 8));
  return Math.ceil(bound / 2 + Math.random() * (bound / 2));
}

/**
 * Options without which the client waits for a lost server: nothing is queued while there is no connection, nothing is sent
 * again that may have been done already (reference components.md 3.3).
 */
function commonOptions({ user, password, tls }: RedisSettings, clientName: string) {
  return {
    ...(user !== '' && { username: user }),
    ...(password !== undefined && { password: password.reveal() }),
    ...(tls !== undefined && { tls: { ...tls } }),
    connectionName: clientName,
    protocol: 2,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: HANDSHAKE_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: retryDelayMs,
    // The server became a replica: connect again, to whoever is the master now.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  } as const;
}

function sentinelOptions({ addresses, master, password, tls }: RedisSettings) {
  return {
    sentinels: addresses.map(({ host, port }) => ({ host, port })),
    name: master,
    ...(password !== undefined && { sentinelPassword: password.reveal() }),
    ...(tls !== undefined && { enableTLSForSentinelMode: true, sentinelTLS: { ...tls } }),
    // Tells of a new master at once; off by default.
    failoverDetector: true,
    sentinelRetryStrategy: retryDelayMs,
    sentinelReconnectStrategy: retryDelayMs,
  };
}

/** Connects in the background and again whenever the connection is lost, without end. */
export function createClient(settings: RedisSettings, clientName: string): Client {
  const common = commonOptions(settings, clientName);
  const { kind, addresses, database: db } = settings;
  if (kind === 'cluster') {
    const cluster = new Cluster(
      addresses.map(({ host, port }) => ({ host, port })),
      {
        redisOptions: common,
        enableOfflineQueue: false,
        clusterRetryStrategy: retryDelayMs,
        // The request path follows one redirection, and waits for none.
        maxRedirections: 1,
        retryDelayOnFailover: 0,
        retryDelayOnClusterDown: 0,
      },
    );
    // By itself the client connects to a member with the first command for it, and rejects those that come meanwhile.
    return cluster.on('+node', (member: Redis) => {
      if (member.status === 'wait') member.connect().catch(() => undefined);
    });
  }
  if (kind === 'sentinel') return new Redis({ ...common, ...sentinelOptions(settings), db });
  const [address] = addresses;
  return new Redis({ ...common, ...(address !== undefined && { host: address.host, port: address.port }), db });
}

const UNDER_WAY = new Set(['wait', 'connecting', 'connect']);

/** True while connections to members of a Cluster are being made: commands for those are rejected. */
export function isConnecting(client: Client): boolean {
  return client instanceof Cluster && client.nodes('master').some(({ status }) => UNDER_WAY.has(status));
}
