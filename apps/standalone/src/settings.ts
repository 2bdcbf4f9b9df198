import { controlPlaneSettings } from '@gatehouse/control-plane';
import { DATA_PLANE_SETTINGS } from '@gatehouse/data-plane';
import { LOG_SETTINGS } from '@gatehouse/process';
import { OTHER_VARIABLES, describeSettings, parseSettings, portSetting, switchSetting } from '@gatehouse/settings';
import { TELEMETRY_SETTINGS } from '@gatehouse/telemetry';
import type { ParsedSettings, SettingsOf } from '@gatehouse/settings';

/** All settings of the standalone process. */
export const STANDALONE_SETTINGS = {
  ...DATA_PLANE_SETTINGS,
  ...controlPlaneSettings('none'),
  ...TELEMETRY_SETTINGS,
  ...LOG_SETTINGS,
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
