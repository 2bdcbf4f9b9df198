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
  const listening = wrongHost(error, settings, table) ?? forbiddenPort(error, settings, table);
  if (listening !== undefined) return listening;
  const isForPeople = error instanceof ControlError || Object.getPrototypeOf(error) === Error.prototype;
  return isForPeople ? error.message : (error.stack ?? error.message);
}

interface NetworkError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/** Why a listener did not open, when it is for the setting of its address. */
function wrongHost(
  { code = '', syscall, address, hostname }: NetworkError,
  { host }: Readonly<Record<string, unknown>>,
  table: SettingsTable,
): string | undefined {
  if (typeof host !== 'string' || (hostname !== host && address !== host)) return undefined;
  if (syscall !== 'getaddrinfo' && code !== 'EADDRNOTAVAIL') return undefined;
  const variable = table['host']?.variable ?? 'The host';
  return `${variable}="${host}" is no address of this machine (${code}). Set it to one, such as 127.0.0.1, or to 0.0.0.0 for all of them.`;
}

/** Why a listener did not open, when the system keeps its port from this user. */
function forbiddenPort(
  { code, syscall, port }: NetworkError,
  settings: Readonly<Record<string, unknown>>,
  table: SettingsTable,
): string | undefined {
  if (syscall !== 'listen' || code !== 'EACCES' || port === undefined) return undefined;
  const setting = portSettingOf(port, settings, table);
  const other = setting === undefined ? 'Choose another one' : `Set ${setting.variable} to another one`;
  return `this user may not listen on port ${String(port)}. ${other}, for example above 1023.`;
}

function portSettingOf(port: number, settings: Readonly<Record<string, unknown>>, table: SettingsTable) {
  return Object.entries(table).find(([name]) => name.endsWith('Port') && settings[name] === port)?.[1];
}

function portInUse(port: number, settings: Readonly<Record<string, unknown>>, table: SettingsTable): string {
  const setting = portSettingOf(port, settings, table);
  if (setting === undefined) return `port ${String(port)} is in use. Stop the process that has it.`;
  const { variable, help } = setting;
  return `port ${String(port)} (${help}) is in use. Stop the process that has it, or set ${variable} to another port.`;
}
