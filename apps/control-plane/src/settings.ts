import { controlPlaneSettings } from '@gatehouse/control-plane';
import { NATS_PUBLISHER_SETTINGS, NATS_SETTINGS } from '@gatehouse/nats';
import { LOG_SETTINGS } from '@gatehouse/process';
import { REDIS_SETTINGS } from '@gatehouse/redis';
import { OTHER_VARIABLES, describeSettings, parseSettings, textSetting } from '@gatehouse/settings';
import type { ParsedSettings, SettingsOf } from '@gatehouse/settings';
import { TELEMETRY_SETTINGS } from '@gatehouse/telemetry';

/** All settings of the control plane's process. */
export const CONTROL_PLANE_APP_SETTINGS = {
  ...controlPlaneSettings('token'),
  ...NATS_SETTINGS,
  ...NATS_PUBLISHER_SETTINGS,
  ...REDIS_SETTINGS,
  apiEndpoint: textSetting({
    variable: 'GATEHOUSE_API_ENDPOINT',
    defaultValue: 'http://{apiId}.execute-api.localhost:8080',
    help: 'where APIs answer, for apiEndpoint in responses; {apiId} stands for the id',
  }),
  ...TELEMETRY_SETTINGS,
  ...LOG_SETTINGS,
};

/** Values of {@link CONTROL_PLANE_APP_SETTINGS}. */
export type ControlPlaneAppSettings = SettingsOf<typeof CONTROL_PLANE_APP_SETTINGS>;

/** Reads the settings; the only place of this process that looks at the environment. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ParsedSettings<typeof CONTROL_PLANE_APP_SETTINGS> {
  return parseSettings(CONTROL_PLANE_APP_SETTINGS, environment, OTHER_VARIABLES);
}

/** What `--help` prints. */
export function helpText(): string {
  return [
    'Gatehouse, control plane: holds definitions, publishes configuration over NATS.',
    '',
    'Usage: node apps/control-plane/src/main.ts [--help] [--version]',
    '',
    'Settings are environment variables:',
    describeSettings(CONTROL_PLANE_APP_SETTINGS),
  ].join('\n');
}
