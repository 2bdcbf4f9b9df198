import {
  choiceSetting,
  describeSettings,
  integerSetting,
  parseSettings,
  portSetting,
  switchSetting,
  textSetting,
} from '@gatehouse/settings';
import type { ParsedSettings, SettingsOf } from '@gatehouse/settings';

const MEBIBYTE = 1024 * 1024;

/** All settings of the standalone process. */
export const STANDALONE_SETTINGS = {
  host: textSetting({ variable: 'GATEHOUSE_HOST', defaultValue: '127.0.0.1', help: 'address that all listeners bind' }),
  httpPort: portSetting({ variable: 'GATEHOUSE_HTTP_PORT', defaultValue: 8080, help: 'traffic' }),
  adminPort: portSetting({
    variable: 'GATEHOUSE_ADMIN_PORT',
    defaultValue: 9100,
    help: 'data plane: /healthz /readyz /metrics /debug/config',
  }),
  grpcPort: portSetting({ variable: 'GATEHOUSE_GRPC_PORT', defaultValue: 9090, help: "operators' gRPC API" }),
  managementPort: portSetting({
    variable: 'GATEHOUSE_MANAGEMENT_PORT',
    defaultValue: 9000,
    help: 'control plane: /healthz /readyz',
  }),
  dataDir: textSetting({
    variable: 'GATEHOUSE_DATA_DIR',
    defaultValue: '.gatehouse',
    help: 'folder of the SQLite store',
  }),
  storeUrl: textSetting({
    variable: 'GATEHOUSE_STORE_URL',
    defaultValue: '',
    help: 'postgres://… instead of the SQLite store',
  }),
  logLevel: choiceSetting({
    variable: 'GATEHOUSE_LOG_LEVEL',
    defaultValue: 'warn',
    choices: ['debug', 'info', 'warn', 'error'],
    help: 'JSON log lines on stderr from this level on',
  }),
  maxPayloadBytes: integerSetting({
    variable: 'GATEHOUSE_MAX_PAYLOAD_BYTES',
    defaultValue: 10 * MEBIBYTE,
    min: 0,
    max: 1024 * MEBIBYTE,
    help: 'largest request body; 413 above',
  }),
  maxIntegrationTimeoutMs: integerSetting({
    variable: 'GATEHOUSE_MAX_INTEGRATION_TIMEOUT_MS',
    defaultValue: 30_000,
    min: 50,
    max: 3_600_000,
    help: 'highest timeoutInMillis that an integration may have',
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
  drainTimeoutMs: integerSetting({
    variable: 'GATEHOUSE_DRAIN_TIMEOUT_MS',
    defaultValue: 30_000,
    min: 0,
    max: 600_000,
    help: 'how long a stop waits for requests in flight',
  }),
  example: switchSetting({
    variable: 'GATEHOUSE_EXAMPLE',
    defaultValue: true,
    help: 'deploy the example API into an empty store and run its backend',
  }),
  examplePort: portSetting({
    variable: 'GATEHOUSE_EXAMPLE_PORT',
    defaultValue: 8079,
    help: "the example's backend, on 127.0.0.1",
  }),
};

/** Variables of the command line and of the tests; a shell that has them may start the gateway. */
const OTHER_VARIABLES = ['GATEHOUSE_SERVER', 'GATEHOUSE_TEST_SEED', 'GATEHOUSE_FUZZ_SEED', 'GATEHOUSE_FUZZ_CASES'];

/** Values of the standalone process's settings. */
export type StandaloneSettings = SettingsOf<typeof STANDALONE_SETTINGS>;

/** Reads the settings; the only place of this process that looks at the environment. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ParsedSettings<typeof STANDALONE_SETTINGS> {
  return parseSettings(STANDALONE_SETTINGS, environment, OTHER_VARIABLES);
}

/** What `--help` prints. */
export function helpText(): string {
  return [
    'Gatehouse, standalone: control plane and data plane in one process.',
    '',
    'Usage: npm start    or    node apps/standalone/src/main.ts [--help] [--version]',
    '',
    'Settings are environment variables:',
    describeSettings(STANDALONE_SETTINGS),
  ].join('\n');
}
