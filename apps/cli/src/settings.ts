/** What the environment says to the command line. */
export interface CliSettings {
  /** `GATEHOUSE_SERVER`: HOST:PORT of the control plane. Default `127.0.0.1:9090`. */
  readonly server: string;
  /** `NO_COLOR`: no colours at all (no-color.org). */
  readonly noColor: boolean;
  /** `FORCE_COLOR`: colours even without a terminal. */
  readonly forceColor: boolean;
}

/** Where `npm start` listens. */
export const DEFAULT_SERVER = '127.0.0.1:9090';

/** Reads the environment. Variables of the server are none of the command line's business and are left alone. */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): CliSettings {
  const isSet = (variable: string): boolean => (environment[variable] ?? '') !== '';
  return {
    server: isSet('GATEHOUSE_SERVER') ? (environment['GATEHOUSE_SERVER'] ?? '') : DEFAULT_SERVER,
    noColor: isSet('NO_COLOR'),
    forceColor: isSet('FORCE_COLOR') && environment['FORCE_COLOR'] !== '0',
  };
}
