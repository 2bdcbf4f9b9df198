import { Secret } from '@gatehouse/secrets';

/** What the environment says to the command line. */
export interface CliSettings {
  /** `GATEHOUSE_SERVER`: HOST:PORT of the control plane, with TLS behind `grpcs://`. Default `127.0.0.1:9090`. */
  readonly server: string;
  /** `GATEHOUSE_TOKEN`; empty = none. */
  readonly token: Secret;
  /** `GATEHOUSE_CA_FILE`; empty = the authorities of Node. */
  readonly caFile: string;
  /** `GATEHOUSE_CERT_FILE`; empty = none. */
  readonly certFile: string;
  /** `GATEHOUSE_KEY_FILE`; empty = none. */
  readonly keyFile: string;
  /** `NO_COLOR`: no colours at all (no-color.org). */
  readonly noColor: boolean;
  /** `FORCE_COLOR`: colours even without a terminal. */
  readonly forceColor: boolean;
  /** Any variable, for files of apply that name one; undefined = it is not set. */
  readonly environment: (name: string) => string | undefined;
}

/** Where `npm start` listens. */
export const DEFAULT_SERVER = '127.0.0.1:9090';

/** Reads the environment. Variables of the server are none of the command line's business and are left alone. */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): CliSettings {
  const isSet = (variable: string): boolean => (environment[variable] ?? '') !== '';
  return {
    server: isSet('GATEHOUSE_SERVER') ? (environment['GATEHOUSE_SERVER'] ?? '') : DEFAULT_SERVER,
    token: new Secret((environment['GATEHOUSE_TOKEN'] ?? '').trim()),
    caFile: environment['GATEHOUSE_CA_FILE'] ?? '',
    certFile: environment['GATEHOUSE_CERT_FILE'] ?? '',
    keyFile: environment['GATEHOUSE_KEY_FILE'] ?? '',
    noColor: isSet('NO_COLOR'),
    forceColor: isSet('FORCE_COLOR') && environment['FORCE_COLOR'] !== '0',
    environment: (name) => environment[name],
  };
}
