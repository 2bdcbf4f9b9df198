import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor } from '@gatehouse/records';
import { pathOfArn } from '../arns.ts';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { object, text } from '../input.ts';
import { badRequest } from '../messages.ts';
import { editDomainName } from './domain-names.ts';
import { editStage } from './stages.ts';
import { TARGETS_TAG, targetsOf, vpcLinkOf } from './vpc-links.ts';

/** Makes new tags out of the present ones. */
export type TagEdit = (tags: JsonObject) => JsonObject;

/** Changes the tags of a resource, or reads them, and gives them. */
export type TagEditor = (
  context: ManagementContext,
  actor: Actor,
  names: readonly string[],
  edit: TagEdit | undefined,
) => Promise<JsonObject>;

/** Resources that have tags, by the path in their ARN (reference http-api.md 1). */
const TAGGED: readonly (readonly [path: RegExp, editor: TagEditor])[] = [
  [/^\/apis\/([^/]+)\/stages\/([^/]+)$/, tagsOfStage],
  [/^\/apis\/([^/]+)$/, tagsOfApi],
  [/^\/domainnames\/([^/]+)$/, tagsOfDomainName],
  [/^\/vpclinks\/([^/]+)$/, tagsOfVpcLink],
];

/** Tags of resources. */
export function tagHandlers(context: ManagementContext): HandlerTable {
  return {
    GetTags: async (input, actor) => ({ tags: await editTags(context, actor, input, undefined) }),
    TagResource: async (input, actor) => {
      await editTags(context, actor, input, (tags) => ({ ...tags, ...object(input, 'tags') }));
      return {};
    },
    UntagResource: async (input, actor) => {
      const gone = new Set(Array.isArray(input['tagKeys']) ? input['tagKeys'].map(String) : []);
      await editTags(context, actor, input, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([name]) => !gone.has(name))),
      );
      return {};
    },
  };
}

async function editTags(
  context: ManagementContext,
  actor: Actor,
  input: JsonObject,
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  const arn = text(input, 'resourceArn');
  const path = pathOfArn(arn) ?? '';
  for (const [pattern, editor] of TAGGED) {
    const match = pattern.exec(path);
    if (match !== null) return editor(context, actor, match.slice(1), edit);
  }
  throw badRequest(`Invalid ARN. ARN is not well formed ${arn}`);
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
  if (edit === undefined) return (await context.stages.get(apiId, stageName)).settings.tags ?? {};
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
