import { generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { bitString, der, integer, objectIdentifier, sequence, time, utf8String } from './der.ts';

/** A certificate with its private key, both in PEM. */
export interface CertificateWithKey {
  readonly certificate: string;
  /** PKCS #8. */
  readonly privateKey: string;
}

/** Who a self-signed certificate names, and how long it is good. */
export interface SelfSignedOptions {
  readonly commonName: string;
  /** Bytes that no other certificate of this name has; at most 19 (RFC 5280 4.1.2.2). */
  readonly serialNumber: Uint8Array;
  /** Rounded down to seconds, as the other one. */
  readonly notBeforeUnixMs: number;
  readonly notAfterUnixMs: number;
}

const RSA_BITS = 2048;

const SHA256_WITH_RSA = sequence(objectIdentifier('2a864886f70d01010b'), der(0x05));
const COMMON_NAME = objectIdentifier('550403');
const TRUE = der(0x01, Buffer.from([0xff]));

/** Basic constraints: no authority. Key usage: digital signature. Extended key usage: TLS client. */
const EXTENSIONS = der(
  0xa3,
  sequence(
    extension('551d13', sequence()),
    extension('551d0f', bitString(Buffer.from([0x80]), 7)),
    extension('551d25', sequence(objectIdentifier('2b06010505070302'))),
  ),
);

const newKeyPair = promisify(generateKeyPair);

/** Makes an RSA key and a certificate of a TLS client for it, signed with the key itself (X.509 version 3, RFC 5280). */
export async function selfSignedClientCertificate(options: SelfSignedOptions): Promise<CertificateWithKey> {
  const { publicKey, privateKey } = await newKeyPair('rsa', { modulusLength: RSA_BITS });
  const name = sequence(der(0x31, sequence(COMMON_NAME, utf8String(options.commonName))));
  const content = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(options.serialNumber),
    SHA256_WITH_RSA,
    name,
    sequence(time(options.notBeforeUnixMs), time(options.notAfterUnixMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    EXTENSIONS,
  );
  const signature = sign('sha256', content, privateKey);
  return {
    certificate: pem('CERTIFICATE', sequence(content, SHA256_WITH_RSA, bitString(signature))),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A critical extension. */
function extension(identifier: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), TRUE, der(0x04, value));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
