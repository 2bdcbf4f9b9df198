import { ControlError, PortInUseError } from '@gatehouse/errors';
import { STANDALONE_SETTINGS } from './settings.ts';
import type { StandaloneSettings } from './settings.ts';

const PORTS = ['httpPort', 'adminPort', 'grpcPort', 'managementPort', 'examplePort'] as const;

/** One line on why the process cannot start: what, why, and what to do. */
export function explainFailure(error: unknown, settings: StandaloneSettings): string {
  if (error instanceof PortInUseError) return explainPort(error.port, settings);
  if (error instanceof ControlError) return `Gatehouse cannot start: ${error.message}`;
  return `Gatehouse cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function explainPort(port: number, settings: StandaloneSettings): string {
  const name = PORTS.find((candidate) => settings[candidate] === port) ?? 'httpPort';
  const { variable, help } = STANDALONE_SETTINGS[name];
  return (
    `Gatehouse cannot start: port ${String(port)} (${help}) is in use. ` +
    `Stop the process that has it, or set ${variable} to another port.`
  );
}
