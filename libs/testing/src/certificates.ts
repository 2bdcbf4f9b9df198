import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
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
  /** Issues a certificate that is good for a day. `names` default to the common name, localhost and 127.0.0.1. */
  issue(commonName: string, names?: readonly string[]): TestCertificate;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];

/** Makes an authority with `openssl`. Its key exists only in memory, and for the moment of an issue in a folder of its own. */
export function createTestCa(commonName = 'Gatehouse test CA'): TestCa {
  const ca = request(commonName, ['-addext', 'basicConstraints=critical,CA:TRUE'], []);
  return {
    cert: ca.cert,
    issue: (name, names = [name, 'localhost', '127.0.0.1']) => {
      const alternatives = names.map((one) => (isIP(one) === 0 ? `DNS:${one}` : `IP:${one}`));
      const extension = `subjectAltName=${alternatives.join(',')}`;
      const files = [
        { option: '-CA', text: ca.cert },
        { option: '-CAkey', text: ca.key },
      ];
      return request(name, ['-addext', 'basicConstraints=CA:FALSE', '-addext', extension], files);
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
