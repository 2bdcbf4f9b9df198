import { ControlError, PortInUseError } from '@gatehouse/errors';
import { maskSecrets } from '@gatehouse/secrets';
import type { SettingsTable } from '@gatehouse/settings';

/**
 * One line on why a process cannot start: what, why, and what to do. A busy port is explained by the setting that has its
 * value. A plain Error was written for people; one of another class, such as a TypeError, is shown with its stack.
 */
export function explainFailure(
  error: unknown,
  settings: Readonly<Record<string, unknown>>,
  table: SettingsTable,
): string {
  return maskSecrets(`Gatehouse cannot start: ${reasonOf(error, settings, table)}`);
}

function reasonOf(error: unknown, settings: Readonly<Record<string, unknown>>, table: SettingsTable): string {
  if (error instanceof PortInUseError) return portInUse(error.port, settings, table);
  if (!(error instanceof Error)) return String(error);
  const isForPeople = error instanceof ControlError || Object.getPrototypeOf(error) === Error.prototype;
  return isForPeople ? error.message : (error.stack ?? error.message);
}

function portInUse(port: number, settings: Readonly<Record<string, unknown>>, table: SettingsTable): string {
  const entry = Object.entries(table).find(([name]) => name.endsWith('Port') && settings[name] === port);
  if (entry === undefined) return `port ${String(port)} is in use. Stop the process that has it.`;
  const [, { variable, help }] = entry;
  return `port ${String(port)} (${help}) is in use. Stop the process that has it, or set ${variable} to another port.`;
}
