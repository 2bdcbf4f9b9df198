import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { object } from '../input.ts';
import { invalidIdentifier } from '../messages.ts';
import { tagHandlersOf } from '../tag-handlers.ts';
import type { TagEdit, TagEditor, TaggedResources } from '../tag-handlers.ts';
import { untilCurrent } from '../until-current.ts';
import { tagsOfDomainName, tagsOfVpcLink } from '../v2/tags.ts';
import { editStage, stageOf } from './stages.ts';
import { unknownPlan } from './usage-plans.ts';

/** Tags of resources. */
export function tagHandlers(context: ManagementContext): HandlerTable {
  return tagHandlersOf(context, TAGGED);
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

/** A stored document with tags, at its revision. */
interface TaggedRecord {
  readonly document: { readonly tags?: Record<string, string> | undefined };
}

/** Tags of what is stored as one document: read and written until nobody else has written it in between. */
function tagsOf<T extends TaggedRecord>(
  read: () => Promise<T>,
  write: (record: T, tags: JsonObject) => Promise<TaggedRecord>,
  edit: TagEdit | undefined,
): Promise<JsonObject> {
  return untilCurrent(async () => {
    const record = await read();
    const { tags = {} } = record.document;
    return edit === undefined ? tags : ((await write(record, edit(tags))).document.tags ?? {});
  });
}

const tagsOfApiKey: TagEditor = ({ apiKeys }, actor, [apiKeyId = ''], edit) =>
  inWords(
    tagsOf(
      () => apiKeys.get(actor, { apiKeyId }),
      ({ document, revision }, tags) => apiKeys.update(actor, { document: { ...document, tags }, revision }),
      edit,
    ),
    { NOT_FOUND: () => invalidIdentifier('API Key') },
  );

const tagsOfUsagePlan: TagEditor = ({ usagePlans }, actor, [usagePlanId = ''], edit) =>
  inWords(
    tagsOf(
      () => usagePlans.get(usagePlanId),
      ({ document, revision }, tags) => usagePlans.update(actor, { document: { ...document, tags }, revision }),
      edit,
    ),
    { NOT_FOUND: unknownPlan },
  );

const tagsOfCertificate: TagEditor = ({ clientCertificates }, actor, [clientCertificateId = ''], edit) =>
  inWords(
    tagsOf(
      () => clientCertificates.get(clientCertificateId),
      ({ document, revision }, tags) => clientCertificates.update(actor, { document: { ...document, tags }, revision }),
      edit,
    ),
    { NOT_FOUND: () => invalidIdentifier('Client Certificate') },
  );

/** Resources that have tags, by the path in their ARN (reference rest-api.md 0). */
const TAGGED: TaggedResources = [
  [/^\/restapis\/([^/]+)\/stages\/([^/]+)$/, tagsOfStage],
  [/^\/restapis\/([^/]+)$/, tagsOfApi],
  [/^\/apikeys\/([^/]+)$/, tagsOfApiKey],
  [/^\/usageplans\/([^/]+)$/, tagsOfUsagePlan],
  [/^\/domainnames\/([^/]+)$/, tagsOfDomainName],
  [/^\/vpclinks\/([^/]+)$/, tagsOfVpcLink],
  [/^\/clientcertificates\/([^/]+)$/, tagsOfCertificate],
];
