import { hostname } from 'node:os';
import { DATA_PLANE_SETTINGS } from '@gatehouse/data-plane';
import { NATS_SETTINGS } from '@gatehouse/nats';
import { LOG_SETTINGS } from '@gatehouse/process';
import { REDIS_SETTINGS } from '@gatehouse/redis';
import {
  OTHER_VARIABLES,
  describeSettings,
  integerSetting,
  parseSettings,
  secretSetting,
  textSetting,
} from '@gatehouse/settings';
import type { ParsedSettings, Setting, SettingsOf } from '@gatehouse/settings';
import { TELEMETRY_SETTINGS } from '@gatehouse/telemetry';

const LABEL = /^([a-z][a-z0-9._-]{0,62})=([A-Za-z0-9._-]{1,63})$/;

/** All settings of a node's process. */
export const DATA_PLANE_APP_SETTINGS = {
  ...DATA_PLANE_SETTINGS,
  nodeId: textSetting({
    variable: 'GATEHOUSE_NODE_ID',
    // A dot would end a token of a NATS subject.
    defaultValue: hostname().replaceAll('.', '-'),
    help: 'name of the node, unique among all; default: the host name, - for each dot',
  }),
  nodeLabels: labelsSetting({
    variable: 'GATEHOUSE_NODE_LABELS',
    defaultValue: {},
    help: 'labels that stages select nodes by: region=eu,exposure=regional',
  }),
  dataDir: textSetting({
    variable: 'GATEHOUSE_DATA_DIR',
    defaultValue: '.gatehouse',
    help: 'folder of the last known good configuration',
  }),
  configKey: secretSetting({
    variable: 'GATEHOUSE_CONFIG_KEY',
    help: 'encrypts the configuration on disk: 32 bytes in base64',
  }),
  configKeyFile: textSetting({
    variable: 'GATEHOUSE_CONFIG_KEY_FILE',
    defaultValue: '',
    help: 'file that holds the key',
  }),
  cacheKey: secretSetting({
    variable: 'GATEHOUSE_CACHE_KEY',
    help: 'encrypts cached answers in Redis where a route asks for it: 32 bytes in base64, the same on all nodes',
  }),
  cacheKeyFile: textSetting({
    variable: 'GATEHOUSE_CACHE_KEY_FILE',
    defaultValue: '',
    help: 'file that holds the key of cached answers',
  }),
  workers: integerSetting({
    variable: 'GATEHOUSE_WORKERS',
    defaultValue: 1,
    min: 1,
    max: 256,
    help: 'processes that share the traffic port; also --workers N',
  }),
  drainDelayMs: integerSetting({
    variable: 'GATEHOUSE_DRAIN_DELAY_MS',
    defaultValue: 10_000,
    min: 0,
    max: 600_000,
    help: 'how long a node that is to stop still serves after /readyz went off, so that balancers notice',
  }),
  ...NATS_SETTINGS,
  ...REDIS_SETTINGS,
  ...TELEMETRY_SETTINGS,
  ...LOG_SETTINGS,
};

/** Values of {@link DATA_PLANE_APP_SETTINGS}. */
export type DataPlaneAppSettings = SettingsOf<typeof DATA_PLANE_APP_SETTINGS>;

/** Reads the settings; the only place of this process that looks at the environment. `workers` = text after `--workers`, which wins. */
export function readSettings(
  workers?: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ParsedSettings<typeof DATA_PLANE_APP_SETTINGS> {
  const wins = workers === undefined ? {} : { GATEHOUSE_WORKERS: workers };
  return parseSettings(DATA_PLANE_APP_SETTINGS, { ...environment, ...wins }, OTHER_VARIABLES);
}

/** What `--help` prints. */
export function helpText(): string {
  return [
    'Gatehouse, data plane: a node that takes its configuration from NATS and serves requests.',
    '',
    'Usage: node apps/data-plane/src/main.ts [--workers N] [--help] [--version]',
    '',
    'Settings are environment variables:',
    describeSettings(DATA_PLANE_APP_SETTINGS),
  ].join('\n');
}

function labelsSetting(
  definition: Pick<Setting<Readonly<Record<string, string>>>, 'variable' | 'defaultValue' | 'help'>,
): Setting<Readonly<Record<string, string>>> {
  return {
    ...definition,
    allowed: 'name=value pairs with commas between them; letters, digits, ".", "_" and "-"',
    read: (text) => {
      const pairs = text.split(',').map((pair) => LABEL.exec(pair.trim()));
      const labels: Record<string, string> = {};
      for (const pair of pairs) {
        if (pair === null) return undefined;
        labels[pair[1] ?? ''] = pair[2] ?? '';
      }
      return labels;
    },
  };
}
