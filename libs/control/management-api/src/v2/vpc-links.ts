import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { VpcLinkRecord } from '@gatehouse/records';
import { inWords } from '../in-words.ts';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact, object, optionalText, pick, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { pageOf } from './page.ts';

const ID_LENGTH = 6;

/** The tag that says what a VPC link leads to: the service's own targets are subnets, which there are none of here. */
export const TARGETS_TAG = 'gatehouse:targets';

/** VPC links (reference http-api.md 1). Their targets are URLs in the tag {@link TARGETS_TAG}, separated by blanks. */
export function vpcLinkHandlers(context: ManagementContext): HandlerTable {
  const { vpcLinks, newId } = context;
  return {
    CreateVpcLink: async (input, actor) => {
      const tags = object(input, 'tags');
      const document = { ...pick(input, ['name', 'securityGroupIds', 'subnetIds']), tags, targets: targetsOf(tags) };
      return vpcLinkView(await vpcLinks.create(actor, { ...document, vpcLinkId: newId(ID_LENGTH) }));
    },
    GetVpcLink: async (input) => vpcLinkView(await vpcLinkOf(context, input)),
    GetVpcLinks: async (input) => {
      const page = await vpcLinks.list(pageOf(input));
      return compact({ items: page.items.map(vpcLinkView), nextToken: page.nextPageToken });
    },
    UpdateVpcLink: async (input, actor) => {
      const { document } = await vpcLinkOf(context, input);
      return vpcLinkView(await vpcLinks.update(actor, { document: { ...document, ...pick(input, ['name']) } }));
    },
    DeleteVpcLink: async (input, actor) => {
      const { vpcLinkId } = await vpcLinkOf(context, input);
      // The service refuses nothing here: what stages still serve fails from now on (reference http-api.md 20).
      await vpcLinks.delete(actor, { vpcLinkId, evenIfServed: true });
      return {};
    },
  };
}

/** The targets that tags name. Throws BadRequestException when they name none. */
export function targetsOf(tags: JsonObject): readonly { readonly url: string }[] {
  const urls = (optionalText(tags, TARGETS_TAG) ?? '').split(/\s+/).filter((url) => url !== '');
  if (urls.length === 0) {
    throw badRequest(
      `A VPC link needs the tag ${TARGETS_TAG} with the URLs that it leads to, separated by blanks: http://10.0.0.7:8080`,
    );
  }
  return urls.map((url) => ({ url }));
}

/** The VPC link of a request. Throws NotFoundException. */
export function vpcLinkOf({ vpcLinks }: ManagementContext, input: JsonObject): Promise<VpcLinkRecord> {
  return inWords(vpcLinks.get(text(input, 'vpcLinkId')), { NOT_FOUND: () => invalidIdentifier('Vpc Link') });
}

function vpcLinkView({ vpcLinkId, document, createdAtUnixMs }: VpcLinkRecord): JsonObject {
  const { name, tags = {}, securityGroupIds = [], subnetIds = [] } = document;
  return {
    vpcLinkId,
    name,
    tags,
    securityGroupIds,
    subnetIds,
    createdDate: new Date(createdAtUnixMs),
    vpcLinkStatus: 'AVAILABLE',
    vpcLinkStatusMessage: 'VPC link is ready to route traffic',
    vpcLinkVersion: 'V2',
  };
}
