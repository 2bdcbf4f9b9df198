import { join } from 'node:path';

/** What the environment says to the load-test kit. */
export interface LoadSettings {
  /** `GATEHOUSE_LOAD_API_KEYS`: keys separated by commas; for scenarios with `apiKeys`. */
  readonly apiKeys: readonly string[];
  /** `INIT_CWD`: the folder in which `npm run load` was typed; npm itself changes to the root of the workspace. */
  readonly workingFolder: string;
  /** `NO_COLOR`: no colours at all (no-color.org). */
  readonly noColor: boolean;
  /** `FORCE_COLOR`: colours even without a terminal. */
  readonly forceColor: boolean;
  /** Everything, for `${env.NAME}` in scenarios. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where the scenarios of this workspace lie, and where results go: a name that is no file here is looked for there. */
export const LOAD_FOLDER = join(import.meta.dirname, '../../../test/load');

/** Reads the environment. Variables of the gateway are none of this program's business and are left alone. */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): LoadSettings {
  const isSet = (variable: string): boolean => (environment[variable] ?? '') !== '';
  return {
    apiKeys: (environment['GATEHOUSE_LOAD_API_KEYS'] ?? '')
      .split(',')
      .map((key) => key.trim())
      .filter((key) => key !== ''),
    workingFolder: environment['INIT_CWD'] ?? process.cwd(),
    noColor: isSet('NO_COLOR'),
    forceColor: isSet('FORCE_COLOR') && environment['FORCE_COLOR'] !== '0',
    environment,
  };
}
