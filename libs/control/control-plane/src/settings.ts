import { choiceSetting, integerSetting, isUrlOf, portSetting, secretSetting, textSetting } from '@gatehouse/settings';
import type { SettingsOf } from '@gatehouse/settings';
import { TLS_SETTINGS } from '@gatehouse/tls';
import { authSettings } from './auth-settings.ts';
import type { AuthMode } from './auth-settings.ts';

const OWN_SETTINGS = {
  host: textSetting({ variable: 'GATEHOUSE_HOST', defaultValue: '127.0.0.1', help: 'address that all listeners bind' }),
  grpcPort: portSetting({ variable: 'GATEHOUSE_GRPC_PORT', defaultValue: 9090, help: "operators' gRPC API" }),
  managementPort: portSetting({
    variable: 'GATEHOUSE_MANAGEMENT_PORT',
    defaultValue: 9000,
    help: 'control plane: AWS-compatible management API, /healthz /readyz /metrics',
  }),
  dataDir: textSetting({
    variable: 'GATEHOUSE_DATA_DIR',
    defaultValue: '.gatehouse',
    help: 'folder of the SQLite store',
  }),
  storeUrl: secretSetting({
    variable: 'GATEHOUSE_STORE_URL',
    help: 'postgres://… instead of the SQLite store',
    allowed: 'a URL such as postgres://user@host:5432/database; not shown',
    accepts: (text) => isUrlOf(['postgres', 'postgresql'], text),
  }),
  secretKey: secretSetting({
    variable: 'GATEHOUSE_SECRET_KEY',
    help: 'encrypts values of API keys and keys of client certificates in the store: 32 bytes in base64; older keys behind a comma',
  }),
  secretKeyFile: textSetting({
    variable: 'GATEHOUSE_SECRET_KEY_FILE',
    defaultValue: '',
    help: 'file that holds the key',
  }),
  maxIntegrationTimeoutMs: integerSetting({
    variable: 'GATEHOUSE_MAX_INTEGRATION_TIMEOUT_MS',
    defaultValue: 30_000,
    min: 50,
    max: 3_600_000,
    help: 'highest timeoutInMillis that an integration may have',
  }),
  usageRetentionDays: integerSetting({
    variable: 'GATEHOUSE_USAGE_RETENTION_DAYS',
    defaultValue: 400,
    min: 35,
    max: 36_500,
    help: 'how long the usage of API keys by day is kept; 400 days are 13 months',
  }),
  accountId: textSetting({
    variable: 'GATEHOUSE_ACCOUNT_ID',
    defaultValue: '000000000000',
    help: 'account number in ARNs and messages of the management API, twelve digits',
  }),
  region: textSetting({
    variable: 'GATEHOUSE_REGION',
    defaultValue: 'us-east-1',
    help: 'region in ARNs of the management API',
  }),
  rolloutMode: choiceSetting({
    variable: 'GATEHOUSE_ROLLOUT_MODE',
    defaultValue: 'immediate',
    choices: ['immediate', 'waves'],
    help: 'how changes reach the nodes when a stage does not say it: all at once, or one node, 10 %, all',
  }),
};

/** Settings of a process that holds definitions. `defaultAuth` is what `GATEHOUSE_AUTH` is without a word of the operator. */
export function controlPlaneSettings(defaultAuth: AuthMode) {
  return { ...OWN_SETTINGS, ...authSettings(defaultAuth), ...TLS_SETTINGS };
}

/** Values of {@link controlPlaneSettings}. */
export type ControlPlaneSettings = SettingsOf<ReturnType<typeof controlPlaneSettings>>;
