import type { DomainNameServiceImplementation } from '@gatehouse/contract';
import { domainNameFromProto } from '@gatehouse/model-proto';
import type { DomainNameUseCases } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, pageOf, required, requiredMessage, revisionOf } from './fields.ts';
import { domainNameMessage } from './messages.ts';

/** `DomainNameService` over its use cases. */
export function domainNameHandlers(domainNames: DomainNameUseCases): DomainNameServiceImplementation<Caller> {
  return {
    createDomainName: async (request, { actor }) => {
      const document = domainNameFromProto(requiredMessage('domainName', request.domainName));
      return domainNameMessage(await domainNames.create(actor, document));
    },
    getDomainName: async ({ domainName }) =>
      domainNameMessage(await domainNames.get(required('domainName', domainName))),
    listDomainNames: async (request) => {
      const page = await domainNames.list(pageOf(request));
      return { domainNames: page.items.map(domainNameMessage), ...nextPageOf(page) };
    },
    updateDomainName: async (request, { actor }) => {
      const document = domainNameFromProto(requiredMessage('domainName', request.domainName));
      return domainNameMessage(await domainNames.update(actor, { document, ...revisionOf(request) }));
    },
    deleteDomainName: async (request, { actor }) => {
      const domainName = required('domainName', request.domainName);
      await domainNames.delete(actor, { domainName, ...revisionOf(request) });
      return {};
    },
  };
}
