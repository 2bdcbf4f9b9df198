import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { ClientCertificateRecord } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import type { Words } from '../in-words.ts';
import { compact, pick, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { untilCurrent } from '../until-current.ts';
import { pageOf, shownPage } from './page.ts';
import { orUndefined, patched, replaced } from './patch.ts';

const WORDS: Words = {
  NOT_FOUND: () => invalidIdentifier('Client Certificate'),
  FAILED_PRECONDITION: (error) => badRequest(error.message),
};

const RULES = [replaced<JsonObject>('/description', 'description', orUndefined)];

/** Client certificates (reference rest-api.md 1.2): generated, kept, and not yet shown to backends. */
export function clientCertificateHandlers({ clientCertificates }: ManagementContext): HandlerTable {
  const idOf = (input: JsonObject): string => text(input, 'clientCertificateId');
  return {
    GenerateClientCertificate: async (input, actor) =>
      certificateView(await inWords(clientCertificates.generate(actor, pick(input, ['description', 'tags'])), WORDS)),
    GetClientCertificate: async (input) => certificateView(await inWords(clientCertificates.get(idOf(input)), WORDS)),
    GetClientCertificates: async (input) => shownPage(await clientCertificates.list(pageOf(input)), certificateView),
    UpdateClientCertificate: async (input, actor) => {
      const updated = untilCurrent(async () => {
        const { document, revision } = await clientCertificates.get(idOf(input));
        const changed = compact(patched<JsonObject>({ ...document }, input, RULES));
        return clientCertificates.update(actor, { document: changed, revision });
      });
      return certificateView(await inWords(updated, WORDS));
    },
    DeleteClientCertificate: async (input, actor) => {
      await inWords(clientCertificates.delete(actor, { clientCertificateId: idOf(input) }), WORDS);
      return {};
    },
  };
}

function certificateView(record: ClientCertificateRecord): JsonObject {
  const { document, pemEncodedCertificate, createdAtUnixMs, expiresAtUnixMs } = record;
  return {
    ...document,
    pemEncodedCertificate,
    createdDate: new Date(createdAtUnixMs),
    expirationDate: new Date(expiresAtUnixMs),
  };
}
