import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor } from '@gatehouse/records';
import { pathOfArn } from '../arns.ts';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { object, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { untilCurrent } from '../until-current.ts';
import { tagsOfDomainName, tagsOfVpcLink } from '../v2/tags.ts';
import type { TagEdit, TagEditor } from '../v2/tags.ts';
import { editStage, stageOf } from './stages.ts';
import { unknownPlan } from './usage-plans.ts';

/** Resources that have tags, by the path in their ARN (reference rest-api.md 0). */
const TAGGED: readonly (readonly [path: RegExp, editor: TagEditor])[] = [
  [/^\/restapis\/([^/]+)\/stages\/([^/]+)$/, tagsOfStage],
  [/^\/restapis\/([^/]+)$/, tagsOfApi],
  [/^\/apikeys\/([^/]+)$/, tagsOfApiKey],
  [/^\/usageplans\/([^/]+)$/, tagsOfUsagePlan],
  [/^\/domainnames\/([^/]+)$/, tagsOfDomainName],
  [/^\/vpclinks\/([^/]+)$/, tagsOfVpcLink],
  [/^\/clientcertificates\/([^/]+)$/, tagsOfCertificate],
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

function editTags(
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
  { restEditor }: ManagementContext,
  actor: Actor,
  [apiId = '']: readonly string[],
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  if (edit === undefined) return (await restEditor.get(apiId)).definition.tags ?? {};
  const { definition } = await restEditor.edit(actor, apiId, (api) => ({ ...api, tags: edit(api.tags ?? {}) }));
  return definition.tags ?? {};
}

async function tagsOfStage(
  context: ManagementContext,
  actor: Actor,
  [restApiId = '', stageName = '']: readonly string[],
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  const names = { restApiId, stageName };
  if (edit === undefined) return (await stageOf(context, names)).settings.tags ?? {};
  const stage = await editStage(context, actor, names, ({ settings, deploymentId }) => ({
    settings: { ...settings, tags: edit(object(settings, 'tags')) },
    deploymentId,
  }));
  return stage.settings.tags ?? {};
}

function tagsOfApiKey(
  { apiKeys }: ManagementContext,
  actor: Actor,
  [apiKeyId = '']: readonly string[],
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  const changed = untilCurrent(async () => {
    const { document, revision } = await apiKeys.get(actor, { apiKeyId });
    const { tags = {} } = document;
    if (edit === undefined) return tags;
    const updated = await apiKeys.update(actor, { document: { ...document, tags: edit(tags) }, revision });
    return updated.document.tags ?? {};
  });
  return inWords(changed, { NOT_FOUND: () => invalidIdentifier('API Key') });
}

function tagsOfUsagePlan(
  { usagePlans }: ManagementContext,
  actor: Actor,
  [usagePlanId = '']: readonly string[],
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  const changed = untilCurrent(async () => {
    const { document, revision } = await usagePlans.get(usagePlanId);
    const { tags = {} } = document;
    if (edit === undefined) return tags;
    const updated = await usagePlans.update(actor, { document: { ...document, tags: edit(tags) }, revision });
    return updated.document.tags ?? {};
  });
  return inWords(changed, { NOT_FOUND: unknownPlan });
}

function tagsOfCertificate(
  { clientCertificates }: ManagementContext,
  actor: Actor,
  [clientCertificateId = '']: readonly string[],
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  const changed = untilCurrent(async () => {
    const { document, revision } = await clientCertificates.get(clientCertificateId);
    const { tags = {} } = document;
    if (edit === undefined) return tags;
    const updated = await clientCertificates.update(actor, { document: { ...document, tags: edit(tags) }, revision });
    return updated.document.tags ?? {};
  });
  return inWords(changed, { NOT_FOUND: () => invalidIdentifier('Client Certificate') });
}
