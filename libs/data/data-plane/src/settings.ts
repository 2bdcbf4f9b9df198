import { integerSetting, portSetting, textSetting } from '@gatehouse/settings';
import type { SettingsOf } from '@gatehouse/settings';
import { WEB_SOCKET_SETTINGS } from './websocket-settings.ts';

const MEBIBYTE = 1024 * 1024;

/** Settings of a process that serves requests. */
export const DATA_PLANE_SETTINGS = {
  host: textSetting({ variable: 'GATEHOUSE_HOST', defaultValue: '127.0.0.1', help: 'address that all listeners bind' }),
  httpPort: portSetting({ variable: 'GATEHOUSE_HTTP_PORT', defaultValue: 8080, help: 'traffic' }),
  adminPort: portSetting({
    variable: 'GATEHOUSE_ADMIN_PORT',
    defaultValue: 9100,
    help: 'data plane: /healthz /readyz /metrics /debug/config',
  }),
  maxPayloadBytes: integerSetting({
    variable: 'GATEHOUSE_MAX_PAYLOAD_BYTES',
    defaultValue: 10 * MEBIBYTE,
    min: 0,
    max: 1024 * MEBIBYTE,
    help: 'largest request body; 413 above',
  }),
  trustedProxyHops: integerSetting({
    variable: 'GATEHOUSE_TRUSTED_PROXY_HOPS',
    defaultValue: 0,
    min: 0,
    max: 10,
    help: 'proxies in front whose X-Forwarded-For entries are believed',
  }),
  upstreamMaxConnections: integerSetting({
    variable: 'GATEHOUSE_UPSTREAM_MAX_CONNECTIONS',
    defaultValue: 1024,
    min: 1,
    max: 65_535,
    help: 'connections to one backend',
  }),
  cacheMaxBytes: integerSetting({
    variable: 'GATEHOUSE_CACHE_MAX_BYTES',
    defaultValue: 256 * MEBIBYTE,
    min: 0,
    max: 1024 * 1024 * MEBIBYTE,
    help: 'memory for cached answers of all stages together, in each process',
  }),
  drainTimeoutMs: integerSetting({
    variable: 'GATEHOUSE_DRAIN_TIMEOUT_MS',
    defaultValue: 30_000,
    min: 0,
    max: 600_000,
    help: 'how long a stop waits for requests in flight',
  }),
  ...WEB_SOCKET_SETTINGS,
};

/** Values of {@link DATA_PLANE_SETTINGS}. */
export type DataPlaneSettings = SettingsOf<typeof DATA_PLANE_SETTINGS>;
