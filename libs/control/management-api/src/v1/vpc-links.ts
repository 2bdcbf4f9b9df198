import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { VpcLinkRecord } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { compact, object, pick } from '../input.ts';
import { badRequest, conflict } from '../messages.ts';
import { untilCurrent } from '../until-current.ts';
import { targetsOf, vpcLinkOf } from '../v2/vpc-links.ts';
import { pageOf, shownPage } from './page.ts';
import { orUndefined, patched, replaced } from './patch.ts';

const ID_LENGTH = 6;

const RULES = [
  replaced<JsonObject>('/name', 'name', (value) => value),
  replaced<JsonObject>('/description', 'description', orUndefined),
];

/**
 * VPC links (reference rest-api.md 1.2). The service's own lead to a load balancer that their target ARN names; here the target is
 * a URL in its place, or the URLs in the tag `gatehouse:targets` beside an ARN.
 */
export function vpcLinkHandlers(context: ManagementContext): HandlerTable {
  const { vpcLinks, newId } = context;
  return {
    CreateVpcLink: async (input, actor) => {
      const tags = object(input, 'tags');
      const targetArns = textsOf(input['targetArns']);
      const targets = targetsIn(targetArns) ?? targetsOf(tags);
      const document = { ...pick(input, ['name', 'description']), tags, targetArns, targets };
      return vpcLinkView(await vpcLinks.create(actor, { ...document, vpcLinkId: newId(ID_LENGTH) }), false);
    },
    GetVpcLink: async (input) => vpcLinkView(await vpcLinkOf(context, input), true),
    GetVpcLinks: async (input) => shownPage(await vpcLinks.list(pageOf(input)), (record) => vpcLinkView(record, false)),
    UpdateVpcLink: async (input, actor) => {
      const record = await untilCurrent(async () => {
        const { document, revision } = await vpcLinkOf(context, input);
        const changed = compact(patched<JsonObject>({ ...document }, input, RULES));
        return vpcLinks.update(actor, { document: changed, revision });
      });
      return vpcLinkView(record, true);
    },
    DeleteVpcLink: async (input, actor) => {
      const { vpcLinkId } = await vpcLinkOf(context, input);
      const deleted = vpcLinks.delete(actor, { vpcLinkId });
      await inWords(deleted, { FAILED_PRECONDITION: (error) => conflict(error.message) });
      return {};
    },
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The target where its URL stands in the place of the load balancer's ARN. */
function targetsIn(targetArns: readonly string[]): readonly { readonly url: string }[] | undefined {
  if (targetArns.length !== 1) throw badRequest('A VPC link has exactly one target ARN');
  const [url = ''] = targetArns;
  return /^https?:\/\//i.test(url) ? [{ url }] : undefined;
}

/** A VPC link as the service shows it; no tags only in lists and after a creation. */
function vpcLinkView({ vpcLinkId, document }: VpcLinkRecord, showsNoTags: boolean): JsonObject {
  const { name, description, targets, targetArns, tags = {} } = document;
  return compact({
    id: vpcLinkId,
    name,
    description,
    targetArns: targetArns ?? targets.map(({ url }) => url),
    status: 'AVAILABLE',
    statusMessage: 'Your vpc link is ready for use',
    tags: showsNoTags || Object.keys(tags).length > 0 ? tags : undefined,
  });
}
