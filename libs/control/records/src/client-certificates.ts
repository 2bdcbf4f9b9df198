import type { ClientCertificate } from '@gatehouse/api-model';
import type { Actor, Page, PageRequest } from './records.ts';

/** A client certificate as stored, without its private key. */
export interface ClientCertificateRecord {
  readonly clientCertificateId: string;
  readonly revision: number;
  readonly document: ClientCertificate;
  /** The certificate in PEM. */
  readonly pemEncodedCertificate: string;
  readonly expiresAtUnixMs: number;
  readonly createdAtUnixMs: number;
  readonly updatedAtUnixMs: number;
}

/** A client certificate that is to be stored. */
export interface NewClientCertificate extends Pick<
  ClientCertificateRecord,
  'document' | 'pemEncodedCertificate' | 'expiresAtUnixMs'
> {
  /** The private key in PEM, encrypted. */
  readonly sealedKey: string;
}

/** Reads of client certificates. */
export interface ClientCertificateReader {
  get(clientCertificateId: string): Promise<ClientCertificateRecord | undefined>;
  /** By id. */
  list(page: PageRequest): Promise<Page<ClientCertificateRecord>>;
  /** Certificates whose encrypted key does not start with this text, at most `limit`. */
  sealedOtherwise(
    prefix: string,
    limit: number,
  ): Promise<readonly Pick<NewClientCertificate & ClientCertificateRecord, 'clientCertificateId' | 'sealedKey'>[]>;
}

/** Writes of client certificates, each with its audit record. No node has to learn of them. */
export interface ClientCertificateWriter {
  insert(certificate: NewClientCertificate): Promise<ClientCertificateRecord>;
  update(document: ClientCertificate, expectedRevision: number | undefined): Promise<ClientCertificateRecord>;
  delete(clientCertificateId: string, expectedRevision: number | undefined): Promise<void>;
  /** Replaces the encrypted form of a private key, without audit record: the key is the same. */
  reseal(clientCertificateId: string, sealedKey: string): Promise<void>;
}

/** Client certificates: what the gateway shows to HTTPS backends. */
export interface ClientCertificateUseCases {
  /** Makes a key and a self-signed certificate for it that is good for a year. FAILED_PRECONDITION without a secret key. */
  generate(actor: Actor, document: unknown): Promise<ClientCertificateRecord>;
  get(clientCertificateId: string): Promise<ClientCertificateRecord>;
  list(page: PageRequest): Promise<Page<ClientCertificateRecord>>;
  update(
    actor: Actor,
    input: { readonly document: unknown; readonly revision?: number },
  ): Promise<ClientCertificateRecord>;
  /** FAILED_PRECONDITION while a stage names it. */
  delete(actor: Actor, input: { readonly clientCertificateId: string; readonly revision?: number }): Promise<void>;
}
