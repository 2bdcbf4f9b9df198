import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { DomainNameRecord } from '@gatehouse/records';
import { domainNameArn } from '../arns.ts';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { compact, object, optionalText, pick, text } from '../input.ts';
import { badRequest, conflict } from '../messages.ts';
import { domainNameOf, editDomainName } from '../v2/domain-names.ts';
import { documentOf, flatDomain } from './domain-configurations.ts';
import { DOMAIN_NAME_RULES } from './domain-name-rules.ts';
import { pageOf, shownPage } from './page.ts';
import { patched } from './patch.ts';

const CERTIFICATES = ['certificateName', 'certificateArn', 'regionalCertificateName', 'regionalCertificateArn'];
const KEPT = [...CERTIFICATES, 'securityPolicy', 'ownershipVerificationCertificateArn', 'routingMode', 'tags'];

/** Members that would change what a caller may do, and that nothing here keeps. */
const REFUSED: Readonly<Record<string, string>> = {
  certificateBody: 'Certificates of custom domain names are not uploaded: TLS ends in front of the nodes',
  certificatePrivateKey: 'Certificates of custom domain names are not uploaded: TLS ends in front of the nodes',
  certificateChain: 'Certificates of custom domain names are not uploaded: TLS ends in front of the nodes',
  mutualTlsAuthentication:
    'Mutual TLS of custom domain names is not served by this version: TLS ends in front of the nodes',
  policy: 'Policies are for private custom domain names, which are not served',
  endpointAccessMode: 'Endpoint access modes of custom domain names are not served: TLS ends in front of the nodes',
};

/** Custom domain names (reference rest-api.md 1.2): the same that version 2 of the service has. */
export function domainNameHandlers(context: ManagementContext): HandlerTable {
  const { domainNames, identity } = context;
  const view = (record: DomainNameRecord, showsNoTags: boolean): JsonObject =>
    domainNameView(record, domainNameArn(identity, record.domainName), showsNoTags);
  return {
    CreateDomainName: async (input, actor) => {
      const document = { domainName: text(input, 'domainName'), ...documentOf(flatInput(input)) };
      const created = domainNames.create(actor, document);
      const words = { ALREADY_EXISTS: () => conflict('The domain name you provided already exists.') };
      return view(await inWords(created, words), false);
    },
    GetDomainName: async (input) => view(await domainNameOf(context, input), true),
    GetDomainNames: async (input) => {
      if (optionalText(input, 'resourceOwner') === 'OTHER_ACCOUNTS') return { items: [] };
      return shownPage(await domainNames.list(pageOf(input)), (record) => view(record, false));
    },
    UpdateDomainName: async (input, actor) => {
      const changed = await editDomainName(context, actor, input, (document) => ({
        ...document,
        ...documentOf(patched(flatDomain(document), input, DOMAIN_NAME_RULES)),
      }));
      return view(changed, true);
    },
    DeleteDomainName: async (input, actor) => {
      const { domainName } = await domainNameOf(context, input);
      await domainNames.delete(actor, { domainName });
      return {};
    },
    // Associations let private domain names be called from other networks.
    GetDomainNameAccessAssociations: () => Promise.resolve({ items: [] }),
  };
}

function flatInput(input: JsonObject): JsonObject {
  const refused = Object.entries(REFUSED).find(([name]) => input[name] !== undefined);
  if (refused !== undefined) throw badRequest(refused[1]);
  const { types = ['EDGE'], ipAddressType } = object(input, 'endpointConfiguration');
  return compact({ ...pick(input, KEPT), types, ipAddressType });
}

/** A domain name as the service shows it; what the service would make for it is the name itself: it is reached by its own name. */
function domainNameView(record: DomainNameRecord, arn: string, showsNoTags: boolean): JsonObject {
  const { domainName, document, createdAtUnixMs } = record;
  const { types, ipAddressType, tags = {}, ...flat } = flatDomain(document);
  const kinds = Array.isArray(types) ? types.map(String) : [];
  const hasCertificate = CERTIFICATES.some((name) => flat[name] !== undefined);
  return compact({
    domainName,
    domainNameArn: arn,
    ...flat,
    certificateUploadDate: hasCertificate ? new Date(createdAtUnixMs) : undefined,
    regionalDomainName: kinds.includes('REGIONAL') ? domainName : undefined,
    distributionDomainName: kinds.includes('EDGE') ? domainName : undefined,
    endpointConfiguration: { types: kinds, ipAddressType },
    domainNameStatus: 'AVAILABLE',
    tags: showsNoTags || Object.keys(tags as object).length > 0 ? tags : undefined,
  });
}
