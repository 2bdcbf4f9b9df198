import { parseClientCertificate } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  ClientCertificateRecord,
  ClientCertificateUseCases,
  ControlStore,
  Page,
  PageRequest,
  StoreReader,
} from '@gatehouse/records';
import { SealError } from '@gatehouse/secrets';
import type { SecretBox } from '@gatehouse/secrets';
import { selfSignedClientCertificate } from '@gatehouse/tls';
import { withGeneratedId } from './ids.ts';
import { allStages, everyItem } from './pages.ts';
import type { Clock, Logger, ServiceContext } from './ports.ts';
import { found, valid } from './problems.ts';
import { requireBox } from './secret-box.ts';

/** What the use cases of client certificates need. */
export interface ClientCertificateServiceContext extends ServiceContext {
  readonly clock: Clock;
  /** Seals private keys at rest; undefined = certificates cannot be made. */
  readonly secretBox?: SecretBox;
}

/** Characters of an id (reference rest-api.md 0). */
const ID_LENGTH = 6;
const SERIAL_NUMBER_BYTES = 16;
const BYTE_VALUES = 256;
/** How long a certificate is good (reference rest-api.md 1.2). */
const LIFETIME_MS = 365 * 24 * 60 * 60 * 1000;
const COMMON_NAME = 'Gatehouse';
/** Certificates of an installation (reference rest-api.md 0). */
const MAX_CERTIFICATES = 60;

/** Use cases of client certificates. */
export class ClientCertificateService implements ClientCertificateUseCases {
  readonly #context: ClientCertificateServiceContext;

  constructor(context: ClientCertificateServiceContext) {
    this.#context = context;
  }

  async generate(actor: Actor, input: unknown): Promise<ClientCertificateRecord> {
    const { store, randomInt, clock } = this.#context;
    const box = requireBox(this.#context.secretBox, 'Keys of client certificates');
    const isTaken = async (id: string): Promise<boolean> => (await store.clientCertificates.get(id)) !== undefined;
    const named = await withGeneratedId(input, 'clientCertificateId', { randomInt, length: ID_LENGTH, isTaken });
    const document = valid('The client certificate', parseClientCertificate(named, this.#context.limits.model));
    const now = clock();
    const expiresAtUnixMs = now + LIFETIME_MS;
    const { certificate, privateKey } = await selfSignedClientCertificate({
      commonName: COMMON_NAME,
      serialNumber: Buffer.from(Array.from({ length: SERIAL_NUMBER_BYTES }, () => randomInt(BYTE_VALUES))),
      notBeforeUnixMs: now,
      notAfterUnixMs: expiresAtUnixMs,
    });
    const sealedKey = box.seal(privateKey, sealedFor(document.clientCertificateId));
    return store.transact(actor, async ({ clientCertificates }) => {
      await refuseOneTooMany(clientCertificates);
      return clientCertificates.insert({ document, pemEncodedCertificate: certificate, sealedKey, expiresAtUnixMs });
    });
  }

  async get(clientCertificateId: string): Promise<ClientCertificateRecord> {
    const record = await this.#context.store.clientCertificates.get(clientCertificateId);
    return found(record, title(clientCertificateId));
  }

  list(page: PageRequest): Promise<Page<ClientCertificateRecord>> {
    return this.#context.store.clientCertificates.list(page);
  }

  async update(
    actor: Actor,
    input: { readonly document: unknown; readonly revision?: number },
  ): Promise<ClientCertificateRecord> {
    const parsed = parseClientCertificate(input.document, this.#context.limits.model);
    const document = valid('The client certificate', parsed);
    return this.#context.store.transact(actor, async ({ clientCertificates }) => {
      found(await clientCertificates.get(document.clientCertificateId), title(document.clientCertificateId));
      return clientCertificates.update(document, input.revision);
    });
  }

  async delete(
    actor: Actor,
    { clientCertificateId, revision }: { readonly clientCertificateId: string; readonly revision?: number },
  ): Promise<void> {
    await this.#context.store.transact(actor, async (transaction) => {
      found(await transaction.clientCertificates.get(clientCertificateId), title(clientCertificateId));
      const users = await stagesNaming(transaction, clientCertificateId);
      if (users.length > 0) {
        throw new ControlError(
          'FAILED_PRECONDITION',
          `Client certificate '${clientCertificateId}' is named by ${users.join(', ')}; take it out of them first`,
        );
      }
      await transaction.clientCertificates.delete(clientCertificateId, revision);
    });
  }
}

/** Seals every private key anew that was sealed with another key than the current one. */
export async function resealClientCertificates(store: ControlStore, box: SecretBox, logger: Logger): Promise<void> {
  const actor = { principal: 'local', sourceAddress: 'in-process', via: 'secret-key' };
  const old = await store.clientCertificates.sealedOtherwise(box.prefix, MAX_CERTIFICATES);
  if (old.length === 0) return;
  await store.transact(actor, async ({ clientCertificates }) => {
    for (const { clientCertificateId: id, sealedKey } of old) {
      await clientCertificates.reseal(id, box.seal(openKey(box, id, sealedKey), sealedFor(id)));
    }
  });
  logger.info({ clientCertificates: old.length }, 'keys of client certificates are encrypted with the new key now');
}

function openKey(box: SecretBox, id: string, sealedKey: string): string {
  try {
    return box.open(sealedKey, sealedFor(id));
  } catch (cause) {
    if (!(cause instanceof SealError)) throw cause;
    const message =
      `The private key of client certificate '${id}' cannot be read: ${cause.message}. ` +
      'Add the key that it was stored with to GATEHOUSE_SECRET_KEY, behind the current one.';
    throw new ControlError('FAILED_PRECONDITION', message, { cause });
  }
}

/** What a sealed key is bound to, so that it cannot take the place of another secret. */
function sealedFor(id: string): string {
  return `clientcertificates/${id}`;
}

async function refuseOneTooMany(certificates: StoreReader['clientCertificates']): Promise<void> {
  const { items } = await certificates.list({ pageSize: MAX_CERTIFICATES, pageToken: undefined });
  if (items.length < MAX_CERTIFICATES) return;
  const sentence = `There are ${MAX_CERTIFICATES} client certificates already, which is the most there can be`;
  throw new ControlError('FAILED_PRECONDITION', sentence);
}

async function stagesNaming(reader: StoreReader, clientCertificateId: string): Promise<string[]> {
  const users: string[] = [];
  for await (const { apiId } of everyItem((page) => reader.listApis(page))) {
    for (const { stageName, settings } of await allStages(reader, apiId)) {
      const named = 'clientCertificateId' in settings ? settings.clientCertificateId : undefined;
      if (named === clientCertificateId) users.push(`stage '${stageName}' of API '${apiId}'`);
    }
  }
  return users;
}

function title(clientCertificateId: string): string {
  return `client certificate '${clientCertificateId}'`;
}
