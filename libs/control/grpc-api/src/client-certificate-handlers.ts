import type { ClientCertificateResource, ClientCertificateServiceImplementation } from '@gatehouse/contract';
import { clientCertificateFromProto, clientCertificateToProto } from '@gatehouse/model-proto';
import type { ClientCertificateRecord, ClientCertificateUseCases } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, pageOf, required, requiredMessage, revisionOf } from './fields.ts';
import { lifeOf } from './messages.ts';

/** `ClientCertificateService` over its use cases. */
export function clientCertificateHandlers(
  certificates: ClientCertificateUseCases,
): ClientCertificateServiceImplementation<Caller> {
  return {
    generateClientCertificate: async ({ clientCertificate }, { actor }) => {
      const document = clientCertificate === undefined ? {} : clientCertificateFromProto(clientCertificate);
      return certificateMessage(await certificates.generate(actor, document));
    },
    getClientCertificate: async ({ clientCertificateId }) =>
      certificateMessage(await certificates.get(required('clientCertificateId', clientCertificateId))),
    listClientCertificates: async (request) => {
      const page = await certificates.list(pageOf(request));
      return { clientCertificates: page.items.map(certificateMessage), ...nextPageOf(page) };
    },
    updateClientCertificate: async (request, { actor }) => {
      const message = requiredMessage('clientCertificate', request.clientCertificate);
      const document = clientCertificateFromProto(message);
      return certificateMessage(await certificates.update(actor, { document, ...revisionOf(request) }));
    },
    deleteClientCertificate: async (request, { actor }) => {
      const clientCertificateId = required('clientCertificateId', request.clientCertificateId);
      await certificates.delete(actor, { clientCertificateId, ...revisionOf(request) });
      return {};
    },
  };
}

function certificateMessage(record: ClientCertificateRecord): ClientCertificateResource {
  return {
    clientCertificate: clientCertificateToProto(record.document),
    pemEncodedCertificate: record.pemEncodedCertificate,
    expirationDate: new Date(record.expiresAtUnixMs),
    ...lifeOf(record),
  };
}
