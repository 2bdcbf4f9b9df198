import { isHostName } from './host-name.ts';
import type { TlsConfig } from './http-api.ts';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';

/** Checks TLS settings towards a backend: a host name to verify, PEM certificates. */
export function checkTlsConfig(problems: ProblemList, path: string, tlsConfig: TlsConfig): void {
  const { serverNameToVerify, caCertificates } = tlsConfig;
  // The service accepts a wildcard in front for names that its certificate covers.
  if (serverNameToVerify !== undefined && !isHostName(serverNameToVerify.replace(/^\*\./, '').toLowerCase())) {
    problems.add(memberPath(path, 'serverNameToVerify'), 'must be a host name');
  }
  if (
    caCertificates !== undefined &&
    !/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(caCertificates)
  ) {
    problems.add(memberPath(path, 'caCertificates'), 'must be PEM text with at least one certificate');
  }
}
