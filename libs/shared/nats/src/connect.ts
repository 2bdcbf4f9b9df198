import { readFileSync } from 'node:fs';
import { connect, credsAuthenticator } from '@nats-io/transport-node';
import type { NodeConnectionOptions } from '@nats-io/transport-node';
import { NatsLink } from './link.ts';
import type { NatsLogger, NatsSettings } from './nats-settings.ts';

/** Answers to the one user are not for the other: deploy/nats/nats.conf lets each subscribe to its own. */
const INBOX_PREFIXES = { control: '_INBOX', data: '_INBOX_node' } as const;
const PING_INTERVAL_MS = 10_000;
const HANDSHAKE_TIMEOUT_MS = 5_000;

/**
 * Connects to NATS in the background, and again whenever the connection is lost, without end: the link says whether it is
 * connected. Never throws because NATS is away; a node must be able to start without it. `close()` ends it.
 */
export function connectNats(settings: NatsSettings, logger: NatsLogger): NatsLink {
  const inboxPrefix = INBOX_PREFIXES[settings.plane];
  return new NatsLink((delayMs) => connect(connectionOptions(settings, inboxPrefix, delayMs)), inboxPrefix, logger);
}

/** Options of one connection. `delayMs` is asked before each of its tries. */
function connectionOptions(settings: NatsSettings, inboxPrefix: string, delayMs: () => number): NodeConnectionOptions {
  return {
    servers: [...settings.urls],
    name: settings.clientName,
    inboxPrefix,
    maxReconnectAttempts: -1,
    // The delay handler is asked again while a delay goes on, so it cannot hold a random delay; this hook is asked once a try.
    reconnectDelayHandler: () => 0,
    reconnectToServer: ([server]) => (server === undefined ? null : { server, delay: delayMs() }),
    // Detects a half-open connection within 10 to 20 s: one unanswered ping.
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 1,
    timeout: HANDSHAKE_TIMEOUT_MS,
    // Two refused logins would end the reconnecting for good. A password is changed at the server first or at the node
    // first; either way the node has to come back by itself, so it goes on asking at the pace of the backoff.
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
    ...authentication(settings),
    ...tls(settings),
  };
}

function authentication({ credentialsFile, user, password }: NatsSettings): NodeConnectionOptions {
  if (credentialsFile !== '') {
    return { authenticator: (nonce) => credsAuthenticator(readFileSync(credentialsFile))(nonce) };
  }
  return user === '' ? {} : { user, pass: password.reveal() };
}

function tls({ urls, caFile, certFile, keyFile }: NatsSettings): NodeConnectionOptions {
  const isDemanded = caFile !== '' || certFile !== '' || urls.some((url) => url.startsWith('tls://'));
  if (!isDemanded) return {};
  return {
    tls: { ...(caFile !== '' && { caFile }), ...(certFile !== '' && { certFile, keyFile }) },
  };
}
