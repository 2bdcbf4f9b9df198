import { choiceSetting, integerSetting, switchSetting } from '@gatehouse/settings';

const HOUR_MS = 3_600_000;
/** The native server cuts connections that were silent for 960 s; the idle timeout must come before. */
const MAX_IDLE_TIMEOUT_MS = 900_000;

/** Settings of WebSocket APIs; defaults are the service's limits (reference websocket-api.md 8). */
export const WEB_SOCKET_SETTINGS = {
  webSocketMaxMessageBytes: integerSetting({
    variable: 'GATEHOUSE_WEBSOCKET_MAX_MESSAGE_BYTES',
    defaultValue: 131_072,
    min: 1_024,
    max: 1_048_576,
    help: 'largest WebSocket message either way; 1009 above',
  }),
  webSocketMaxBufferedBytes: integerSetting({
    variable: 'GATEHOUSE_WEBSOCKET_MAX_BUFFERED_BYTES',
    defaultValue: 262_144,
    min: 1_024,
    max: 16_777_216,
    help: 'what waits for a client that reads slowly, before GATEHOUSE_WEBSOCKET_SLOW_READERS acts',
  }),
  webSocketSlowReaders: choiceSetting({
    variable: 'GATEHOUSE_WEBSOCKET_SLOW_READERS',
    choices: ['close', 'drop'],
    defaultValue: 'close',
    help: 'what becomes of a client that reads too slowly: closed with 1008, or the message is dropped',
  }),
  webSocketIdleTimeoutMs: integerSetting({
    variable: 'GATEHOUSE_WEBSOCKET_IDLE_TIMEOUT_MS',
    defaultValue: 600_000,
    min: 1_000,
    max: MAX_IDLE_TIMEOUT_MS,
    help: 'a connection without a message either way for so long is closed with 1001',
  }),
  webSocketMaxLifetimeMs: integerSetting({
    variable: 'GATEHOUSE_WEBSOCKET_MAX_LIFETIME_MS',
    defaultValue: 2 * HOUR_MS,
    min: 1_000,
    max: 24 * HOUR_MS,
    help: 'a connection is closed with 1001 after so long',
  }),
  webSocketConnectsPerSecond: integerSetting({
    variable: 'GATEHOUSE_WEBSOCKET_CONNECTS_PER_SECOND',
    defaultValue: 500,
    min: 1,
    max: 1_000_000,
    help: 'new WebSocket connections a second on this node; 429 above',
  }),
  webSocketMaxInFlight: integerSetting({
    variable: 'GATEHOUSE_WEBSOCKET_MAX_IN_FLIGHT',
    defaultValue: 1,
    min: 1,
    max: 1_000,
    help: 'messages of one connection that are with integrations at once; 1 keeps their order',
  }),
  webSocketMaxQueued: integerSetting({
    variable: 'GATEHOUSE_WEBSOCKET_MAX_QUEUED',
    defaultValue: 100,
    min: 0,
    max: 10_000,
    help: 'messages of one connection that wait behind those; more are answered Too Many Requests',
  }),
  webSocketDrainWindowMs: integerSetting({
    variable: 'GATEHOUSE_WEBSOCKET_DRAIN_WINDOW_MS',
    defaultValue: 10_000,
    min: 0,
    max: 600_000,
    help: 'a stop closes WebSocket connections in batches across this time',
  }),
  webSocketBatches: switchSetting({
    variable: 'GATEHOUSE_WEBSOCKET_BATCHES',
    defaultValue: false,
    help: 'POST /@connections delivers one message to many connections or to a topic',
  }),
};
