import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, as PEM texts. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority that lives as long as a test. */
export interface TestCa {
  /** The authority's own certificate. */
  readonly cert: string;
  /** Issues a certificate for localhost, 127.0.0.1 and the common name, good for a day. */
  issue(commonName: string): TestCertificate;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];

/** Makes an authority with `openssl`. Its key exists only in memory, and for the moment of an issue in a folder of its own. */
export function createTestCa(commonName = 'Gatehouse test CA'): TestCa {
  const ca = request(commonName, ['-addext', 'basicConstraints=critical,CA:TRUE'], []);
  return {
    cert: ca.cert,
    issue: (name) => {
      const names = `subjectAltName=DNS:${name},DNS:localhost,IP:127.0.0.1`;
      const files = [
        { option: '-CA', text: ca.cert },
        { option: '-CAkey', text: ca.key },
      ];
      return request(name, ['-addext', 'basicConstraints=CA:FALSE', '-addext', names], files);
    },
  };
}

function request(
  commonName: string,
  options: readonly string[],
  files: readonly { readonly option: string; readonly text: string }[],
): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-ca-'));
  try {
    const signer = files.flatMap(({ option, text }) => {
      const file = join(folder, option);
      writeFileSync(file, text, { mode: 0o600 });
      return [option, file];
    });
    const certFile = join(folder, 'cert.pem');
    const keyFile = join(folder, 'key.pem');
    const subject = ['-subj', `/CN=${commonName}`, '-out', certFile, '-keyout', keyFile];
    execFileSync('openssl', ['req', '-x509', ...EC_KEY, ...subject, ...options, ...signer], { stdio: 'pipe' });
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
