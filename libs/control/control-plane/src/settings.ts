import { integerSetting, portSetting, secretSetting, textSetting } from '@gatehouse/settings';
import type { SettingsOf } from '@gatehouse/settings';

/** Settings of a process that holds definitions. */
export const CONTROL_PLANE_SETTINGS = {
  host: textSetting({ variable: 'GATEHOUSE_HOST', defaultValue: '127.0.0.1', help: 'address that all listeners bind' }),
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
  storeUrl: secretSetting({ variable: 'GATEHOUSE_STORE_URL', help: 'postgres://… instead of the SQLite store' }),
  maxIntegrationTimeoutMs: integerSetting({
    variable: 'GATEHOUSE_MAX_INTEGRATION_TIMEOUT_MS',
    defaultValue: 30_000,
    min: 50,
    max: 3_600_000,
    help: 'highest timeoutInMillis that an integration may have',
  }),
};

/** Values of {@link CONTROL_PLANE_SETTINGS}. */
export type ControlPlaneSettings = SettingsOf<typeof CONTROL_PLANE_SETTINGS>;
