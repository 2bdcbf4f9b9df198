import { MASK, maskSecrets } from '@gatehouse/secrets';
import type { Setting } from './setting.ts';

/** Settings of a process by name. */
export type SettingsTable = Readonly<Record<string, Setting<unknown>>>;

/** The values of a table. */
export type SettingsOf<T extends SettingsTable> = {
  readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never;
};

/** Values of all settings, or a line for each variable that is wrong. */
export type ParsedSettings<T extends SettingsTable> =
  | { readonly ok: true; readonly settings: SettingsOf<T> }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads all settings from environment variables. An empty variable counts as unset. Names every variable that is wrong,
 * with the values that are allowed, and every `GATEHOUSE_…` variable that no setting knows. `otherVariables` belong to other
 * programs, such as the command line, and are let pass.
 */
export function parseSettings<T extends SettingsTable>(
  table: T,
  environment: Readonly<Record<string, string | undefined>>,
  otherVariables: readonly string[] = [],
): ParsedSettings<T> {
  const problems = unknownVariables(table, environment, otherVariables);
  const settings: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const text = environment[setting.variable];
    const value = text === undefined || text === '' ? setting.defaultValue : setting.read(text);
    if (value === undefined) problems.push(refused(setting, text ?? ''));
    settings[name] = value;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, settings: settings as SettingsOf<T> };
}

/** The table as text for `--help`: variable, default and meaning of each setting. */
export function describeSettings(table: SettingsTable): string {
  const rows = Object.values(table);
  const width = Math.max(...rows.map((setting) => setting.variable.length));
  return rows
    .map((setting) => {
      const defaultText = String(setting.defaultValue);
      const shown = defaultText === '' ? 'unset' : defaultText;
      return `  ${setting.variable.padEnd(width)}  ${setting.help} (default ${shown}; ${setting.allowed})`;
    })
    .join('\n');
}

function refused({ variable, allowed, isSecret }: Setting<unknown>, text: string): string {
  return `${variable}="${isSecret === true ? MASK : maskSecrets(text)}" is not allowed: must be ${allowed}`;
}

function unknownVariables(
  table: SettingsTable,
  environment: Readonly<Record<string, string | undefined>>,
  otherVariables: readonly string[],
): string[] {
  const known = new Set([...Object.values(table).map((setting) => setting.variable), ...otherVariables]);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('GATEHOUSE_') && !known.has(variable))
    .map((variable) => `${variable} is not a setting; see --help for all of them`);
}
