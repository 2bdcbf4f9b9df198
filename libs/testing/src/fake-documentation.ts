import type {
  ClientCertificateReader,
  ClientCertificateWriter,
  DocumentationReader,
  DocumentationWriter,
} from '@gatehouse/records';

function nothing<T>(value: T): () => Promise<T> {
  return () => Promise.resolve(value);
}

function refuse(): Promise<never> {
  return Promise.reject(
    new Error('The fake store has no client certificates and documentation versions: open a SQLite store.'),
  );
}

const SHARED = {
  get: nothing(undefined),
  list: nothing({ items: [], nextPageToken: undefined }),
  insert: refuse,
  update: refuse,
  delete: refuse,
};

/** Client certificates, in a store that has none. */
export const FAKE_CERTIFICATES: ClientCertificateReader & ClientCertificateWriter = {
  ...SHARED,
  sealedOtherwise: nothing([]),
  reseal: refuse,
};

/** Documentation versions, in a store that has none. */
export const FAKE_DOCUMENTATION: DocumentationReader & DocumentationWriter = SHARED;
