import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { object } from '../input.ts';
import { tagHandlersOf } from '../tag-handlers.ts';
import type { TagEdit, TaggedResources } from '../tag-handlers.ts';
import { editDomainName } from './domain-names.ts';
import { editStage, stageOf } from './stages.ts';
import { TARGETS_TAG, targetsOf, vpcLinkOf } from './vpc-links.ts';

/** Resources that have tags, by the path in their ARN (reference http-api.md 1). */
const TAGGED: TaggedResources = [
  [/^\/apis\/([^/]+)\/stages\/([^/]+)$/, tagsOfStage],
  [/^\/apis\/([^/]+)$/, tagsOfApi],
  [/^\/domainnames\/([^/]+)$/, tagsOfDomainName],
  [/^\/vpclinks\/([^/]+)$/, tagsOfVpcLink],
];

/** Tags of resources. */
export function tagHandlers(context: ManagementContext): HandlerTable {
  return tagHandlersOf(context, TAGGED);
}

async function tagsOfApi(
  { editor }: ManagementContext,
  actor: Actor,
  [apiId = '']: readonly string[],
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  if (edit === undefined) return (await editor.get(apiId)).definition.tags ?? {};
  const { definition } = await editor.edit(actor, apiId, (api) => ({ ...api, tags: edit(api.tags ?? {}) }));
  return definition.tags ?? {};
}

async function tagsOfStage(
  context: ManagementContext,
  actor: Actor,
  [apiId = '', stageName = '']: readonly string[],
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  if (edit === undefined) return (await stageOf(context, { apiId, stageName })).settings.tags ?? {};
  const stage = await editStage(context, actor, { apiId, stageName }, (settings) => ({
    ...settings,
    tags: edit(object(settings, 'tags')),
  }));
  return stage.settings.tags ?? {};
}

/** Tags of a custom domain name. */
export async function tagsOfDomainName(
  context: ManagementContext,
  actor: Actor,
  [domainName = '']: readonly string[],
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  if (edit === undefined) return (await context.domainNames.get(domainName)).document.tags ?? {};
  const record = await editDomainName(context, actor, { domainName }, (document) => ({
    ...document,
    tags: edit(document.tags ?? {}),
  }));
  return record.document.tags ?? {};
}

/** Tags of a VPC link. Its targets stand in one of them, so they change with it. */
export async function tagsOfVpcLink(
  context: ManagementContext,
  actor: Actor,
  [vpcLinkId = '']: readonly string[],
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  const { document, revision } = await vpcLinkOf(context, { vpcLinkId });
  if (edit === undefined) return document.tags ?? {};
  const tags = edit(document.tags ?? {});
  const isSame = tags[TARGETS_TAG] === document.tags?.[TARGETS_TAG];
  const targets = isSame ? document.targets : targetsOf(tags);
  return (
    (await context.vpcLinks.update(actor, { document: { ...document, tags, targets }, revision })).document.tags ?? {}
  );
}
