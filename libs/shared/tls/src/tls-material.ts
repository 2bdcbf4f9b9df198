import { createSecureContext } from 'node:tls';
import type { SecureContextOptions } from 'node:tls';

/** What a listener needs for TLS, as PEM texts. */
export interface TlsMaterial {
  /** The certificate, followed by its intermediates. */
  readonly cert: string;
  readonly key: string;
  /** Authorities whose client certificates are let in: given = mutual TLS. */
  readonly clientCa?: string;
}

/** Certificates that may change while the listener runs. */
export interface TlsSource {
  current(): TlsMaterial;
  /** Calls back with new certificates; both were checked. Returns the function that stops it. */
  onChange(listener: (material: TlsMaterial) => void): () => void;
}

/** TLS 1.2 or later; older versions are refused. */
export const MIN_TLS_VERSION = 'TLSv1.2';

/** Certificates that never change. */
export function fixedTls(material: TlsMaterial): TlsSource {
  return { current: () => material, onChange: () => () => undefined };
}

/** The options of Node's TLS for a listener; `requestCert` is the listener's own matter. */
export function secureContextOptions({ cert, key, clientCa }: TlsMaterial): SecureContextOptions {
  return { cert, key, minVersion: MIN_TLS_VERSION, ...(clientCa === undefined ? {} : { ca: clientCa }) };
}

/** Throws when the certificate and the key are no pair, or one of the texts is no PEM. */
export function checkTlsMaterial(material: TlsMaterial): void {
  createSecureContext(secureContextOptions(material));
  if (material.clientCa !== undefined && !material.clientCa.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error('the client CA file holds no certificate');
  }
}
