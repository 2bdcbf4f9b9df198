import type { ApiMapping, DomainName, RoutingRule } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor, DomainNameRecord } from '@gatehouse/records';
import { domainNameArn, routingRuleArn } from '../arns.ts';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { compact, optionalText, pick, text } from '../input.ts';
import { badRequest, conflict, invalidIdentifier } from '../messages.ts';
import { partIdOf } from '../part-id.ts';
import { untilCurrent } from '../until-current.ts';
import { pageOf, pageOfList } from './page.ts';
import { refuseUnknownActions, refuseUnknownTarget } from './mapping-targets.ts';

const PART_ID_LENGTH = 6;

/** Custom domain names (reference http-api.md 1, 4, 5 and 20). */
export function domainNameHandlers(context: ManagementContext): HandlerTable {
  const { domainNames, identity } = context;
  const view = (record: DomainNameRecord): JsonObject =>
    domainNameView(record, domainNameArn(identity, record.domainName));
  return {
    CreateDomainName: async (input, actor) => {
      refuseMutualTls(input);
      const document = compact({ ...pick(input, ['domainName', 'domainNameConfigurations', 'routingMode', 'tags']) });
      const words = { ALREADY_EXISTS: () => conflict('The domain name you provided already exists.') };
      return view(await inWords(domainNames.create(actor, withOwnConfigurations(document)), words));
    },
    GetDomainName: async (input) => view(await domainNameOf(context, input)),
    GetDomainNames: async (input) => {
      const page = await domainNames.list(pageOf(input));
      return compact({ items: page.items.map(view), nextToken: page.nextPageToken });
    },
    UpdateDomainName: async (input, actor) => {
      refuseMutualTls(input);
      const change = pick(input, ['domainNameConfigurations', 'routingMode']);
      return view(
        await editDomainName(context, actor, input, (document) => withOwnConfigurations({ ...document, ...change })),
      );
    },
    DeleteDomainName: async (input, actor) => {
      const { domainName } = await domainNameOf(context, input);
      await domainNames.delete(actor, { domainName });
      return {};
    },
    ...mappingHandlers(context),
    ...ruleHandlers(context),
  };
}

function mappingHandlers(context: ManagementContext): HandlerTable {
  return {
    CreateApiMapping: async (input, actor) => {
      const apiMappingId = context.newId(PART_ID_LENGTH);
      const mapping = compact({ ...pick(input, ['apiId', 'stage', 'apiMappingKey']), apiMappingId });
      await domainNameOf(context, input);
      await refuseUnknownTarget(context, input);
      const record = await editDomainName(context, actor, input, (document) => {
        refuseTakenKey(document.apiMappings, optionalText(input, 'apiMappingKey'));
        return { ...document, apiMappings: [...document.apiMappings, mapping] };
      });
      return mappingView(mappingOf(record.document, apiMappingId));
    },
    GetApiMapping: async (input) =>
      mappingView(mappingOf((await domainNameOf(context, input)).document, text(input, 'apiMappingId'))),
    GetApiMappings: async (input) => {
      const { document } = await domainNameOf(context, input);
      const page = pageOfList<ApiMapping>('apimappings', document.apiMappings, input, mappingIdOf);
      return { ...page, items: page.items.map(mappingView) };
    },
    UpdateApiMapping: async (input, actor) => {
      const id = text(input, 'apiMappingId');
      const { document: present } = await domainNameOf(context, input);
      await refuseUnknownTarget(context, { ...mappingOf(present, id), ...pick(input, ['apiId', 'stage']) });
      const record = await editDomainName(context, actor, input, (document) => {
        const mapping = mappingOf(document, id);
        const others = document.apiMappings.filter((other) => other !== mapping);
        const changed = { ...mapping, ...pick(input, ['apiId', 'stage', 'apiMappingKey']), apiMappingId: id };
        refuseTakenKey(others, (changed as ApiMapping).apiMappingKey);
        return { ...document, apiMappings: document.apiMappings.map((other) => (other === mapping ? changed : other)) };
      });
      return mappingView(mappingOf(record.document, id));
    },
    DeleteApiMapping: async (input, actor) => {
      await editDomainName(context, actor, input, (document) => {
        const mapping = mappingOf(document, text(input, 'apiMappingId'));
        return { ...document, apiMappings: document.apiMappings.filter((other) => other !== mapping) };
      });
      return {};
    },
  };
}

function ruleHandlers(context: ManagementContext): HandlerTable {
  const { identity } = context;
  const view = (domainName: string, rule: RoutingRule): JsonObject => {
    const routingRuleId = ruleIdOf(rule);
    const { priority, conditions, actions } = rule;
    return {
      routingRuleArn: routingRuleArn(identity, domainName, routingRuleId),
      routingRuleId,
      priority,
      conditions,
      actions,
    };
  };
  const put = async (input: JsonObject, actor: Actor, routingRuleId: string): Promise<JsonObject> => {
    const rule = { ...pick(input, ['priority', 'conditions', 'actions']), routingRuleId };
    await domainNameOf(context, input);
    await refuseUnknownActions(context, input);
    const record = await editDomainName(context, actor, input, (document) => {
      const others = document.routingRules.filter((other) => ruleIdOf(other) !== routingRuleId);
      if (others.some(({ priority }) => priority === input['priority'])) {
        throw conflict(`A routing rule with priority ${String(input['priority'])} already exists for this domain name`);
      }
      return { ...document, routingRules: [...others, rule] };
    });
    return view(record.domainName, ruleOf(record.document, routingRuleId));
  };
  return {
    CreateRoutingRule: (input, actor) => put(input, actor, context.newId(PART_ID_LENGTH)),
    PutRoutingRule: (input, actor) => put(input, actor, text(input, 'routingRuleId')),
    GetRoutingRule: async (input) => {
      const { domainName, document } = await domainNameOf(context, input);
      return view(domainName, ruleOf(document, text(input, 'routingRuleId')));
    },
    ListRoutingRules: async (input) => {
      const { domainName, document } = await domainNameOf(context, input);
      const { items, ...next } = pageOfList<RoutingRule>('routingrules', document.routingRules, input, ruleIdOf);
      return { ...next, routingRules: items.map((rule) => view(domainName, rule)) };
    },
    DeleteRoutingRule: async (input, actor) => {
      await editDomainName(context, actor, input, (document) => {
        const rule = ruleOf(document, text(input, 'routingRuleId'));
        return { ...document, routingRules: document.routingRules.filter((other) => other !== rule) };
      });
      return {};
    },
  };
}

/** Changes the document of a domain name, again if somebody else changed it meanwhile. */
export function editDomainName(
  context: ManagementContext,
  actor: Actor,
  input: JsonObject,
  edit: (document: DomainName) => object,
): Promise<DomainNameRecord> {
  return untilCurrent(async () => {
    const { document, revision } = await domainNameOf(context, input);
    return context.domainNames.update(actor, { document: edit(document), revision });
  });
}

/** The domain name of a request. Throws NotFoundException. */
export function domainNameOf({ domainNames }: ManagementContext, input: JsonObject): Promise<DomainNameRecord> {
  return inWords(domainNames.get(text(input, 'domainName')), { NOT_FOUND: () => invalidIdentifier('domain name') });
}

function refuseMutualTls(input: JsonObject): void {
  if (input['mutualTlsAuthentication'] === undefined) return;
  throw badRequest('Mutual TLS of custom domain names is not served by this version: TLS ends in front of the nodes');
}

const KEPT = [
  'certificateArn',
  'certificateName',
  'endpointType',
  'securityPolicy',
  'ipAddressType',
  'ownershipVerificationCertificateArn',
];

/** Only what an operator sets: the rest of a configuration is the service's to say. */
function withOwnConfigurations(document: JsonObject): JsonObject {
  const configurations: unknown = document['domainNameConfigurations'];
  if (!Array.isArray(configurations)) return document;
  const own = configurations.map((configuration: JsonObject) => pick(configuration, KEPT));
  return { ...document, domainNameConfigurations: own };
}

function mappingIdOf({ apiMappingId, apiMappingKey = '' }: ApiMapping): string {
  return apiMappingId ?? partIdOf(`mapping/${apiMappingKey}`);
}

function mappingOf({ apiMappings }: DomainName, id: string): ApiMapping {
  const mapping = apiMappings.find((candidate) => mappingIdOf(candidate) === id);
  if (mapping === undefined) throw invalidIdentifier('ApiMapping');
  return mapping;
}

function mappingView(mapping: ApiMapping): JsonObject {
  const { apiId, stage, apiMappingKey = '' } = mapping;
  return compact({ apiId, stage, apiMappingKey, apiMappingId: mappingIdOf(mapping) });
}

function refuseTakenKey(mappings: readonly ApiMapping[], key = ''): void {
  if (mappings.some(({ apiMappingKey = '' }) => apiMappingKey === key)) {
    throw conflict(`ApiMapping key already exists for this domain name`);
  }
}

function ruleIdOf({ routingRuleId, priority }: RoutingRule): string {
  return routingRuleId ?? partIdOf(`rule/${String(priority)}`);
}

function ruleOf({ routingRules }: DomainName, id: string): RoutingRule {
  const rule = routingRules.find((candidate) => ruleIdOf(candidate) === id);
  if (rule === undefined) throw invalidIdentifier('RoutingRule');
  return rule;
}

const DEFAULT_CONFIGURATION = { endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2', ipAddressType: 'ipv4' };

/** A domain name as the service shows it; what is the service's own is what fits here: it is reached by its own name. */
function domainNameView({ domainName, document }: DomainNameRecord, arn: string): JsonObject {
  const { routingMode = 'API_MAPPING_ONLY', tags = {}, domainNameConfigurations = [] } = document;
  return {
    domainName,
    domainNameArn: arn,
    apiMappingSelectionExpression: '$request.basepath',
    routingMode,
    tags,
    domainNameConfigurations: domainNameConfigurations.map((configuration) => ({
      ...DEFAULT_CONFIGURATION,
      ...configuration,
      apiGatewayDomainName: domainName,
      domainNameStatus: 'AVAILABLE',
    })),
  };
}
