import type { VpcLinkServiceImplementation } from '@gatehouse/contract';
import { vpcLinkFromProto } from '@gatehouse/model-proto';
import type { VpcLinkUseCases } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, pageOf, required, requiredMessage, revisionOf } from './fields.ts';
import { vpcLinkMessage } from './messages.ts';

/** `VpcLinkService` over its use cases. */
export function vpcLinkHandlers(vpcLinks: VpcLinkUseCases): VpcLinkServiceImplementation<Caller> {
  return {
    createVpcLink: async (request, { actor }) => {
      const document = vpcLinkFromProto(requiredMessage('vpcLink', request.vpcLink));
      return vpcLinkMessage(await vpcLinks.create(actor, document));
    },
    getVpcLink: async ({ vpcLinkId }) => vpcLinkMessage(await vpcLinks.get(required('vpcLinkId', vpcLinkId))),
    listVpcLinks: async (request) => {
      const page = await vpcLinks.list(pageOf(request));
      return { vpcLinks: page.items.map(vpcLinkMessage), ...nextPageOf(page) };
    },
    updateVpcLink: async (request, { actor }) => {
      const document = vpcLinkFromProto(requiredMessage('vpcLink', request.vpcLink));
      return vpcLinkMessage(await vpcLinks.update(actor, { document, ...revisionOf(request) }));
    },
    deleteVpcLink: async (request, { actor }) => {
      const vpcLinkId = required('vpcLinkId', request.vpcLinkId);
      await vpcLinks.delete(actor, { vpcLinkId, ...revisionOf(request) });
      return {};
    },
  };
}
