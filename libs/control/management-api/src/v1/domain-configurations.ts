import type { DomainName, DomainNameConfiguration } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { compact, optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';
import { checkedIpAddressType } from './endpoint-configuration.ts';

// A custom domain name is one flat object in version 1 of the service, and has a configuration for each endpoint type in the document.

const MODES: Readonly<Record<string, string>> = {
  BASE_PATH_MAPPING_ONLY: 'API_MAPPING_ONLY',
  ROUTING_RULE_ONLY: 'ROUTING_RULE_ONLY',
  ROUTING_RULE_THEN_BASE_PATH_MAPPING: 'ROUTING_RULE_THEN_API_MAPPING',
};
const DEFAULT_MODE = 'BASE_PATH_MAPPING_ONLY';
const DEFAULT_SECURITY_POLICY = 'TLS_1_2';

/** The settings of a domain name as version 1 of the service has them, without what is the service's to say. */
export function flatDomain({ domainNameConfigurations = [], routingMode, tags = {} }: DomainName): JsonObject {
  const types = domainNameConfigurations.map(({ endpointType = 'REGIONAL' }) => endpointType);
  const edge: DomainNameConfiguration = domainNameConfigurations[types.indexOf('EDGE')] ?? {};
  const regional: DomainNameConfiguration = domainNameConfigurations[types.indexOf('REGIONAL')] ?? {};
  const { ipAddressType, securityPolicy, ownershipVerificationCertificateArn } = { ...regional, ...edge };
  return compact({
    certificateName: edge.certificateName,
    certificateArn: edge.certificateArn,
    regionalCertificateName: regional.certificateName,
    regionalCertificateArn: regional.certificateArn,
    types,
    ipAddressType: ipAddressType ?? 'ipv4',
    securityPolicy: securityPolicy ?? DEFAULT_SECURITY_POLICY,
    ownershipVerificationCertificateArn,
    routingMode: Object.keys(MODES).find((mode) => MODES[mode] === routingMode) ?? DEFAULT_MODE,
    tags,
  });
}

/** The members of the document that flat settings are. Throws BadRequestException for what is not served. */
export function documentOf(flat: JsonObject): JsonObject {
  const mode = MODES[optionalText(flat, 'routingMode') ?? DEFAULT_MODE];
  if (mode === undefined)
    throw badRequest(`Invalid routing mode specified. Must be one of: [${Object.keys(MODES).join(', ')}]`);
  const types = Array.isArray(flat['types']) ? flat['types'].map(String) : [];
  if (types.length === 0) throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.');
  checkedIpAddressType(flat);
  return compact({
    routingMode: mode,
    tags: flat['tags'],
    domainNameConfigurations: types.map((type) => configurationOf(flat, type)),
  });
}

function configurationOf(flat: JsonObject, endpointType: string): JsonObject {
  if (endpointType === 'PRIVATE') throw badRequest('Private custom domain names are not served: use REGIONAL or EDGE');
  if (endpointType !== 'REGIONAL' && endpointType !== 'EDGE') {
    throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE');
  }
  const own = endpointType === 'EDGE' ? 'certificate' : 'regionalCertificate';
  return compact({
    endpointType,
    certificateName: flat[`${own}Name`],
    certificateArn: flat[`${own}Arn`],
    securityPolicy: flat['securityPolicy'],
    ipAddressType: flat['ipAddressType'],
    ownershipVerificationCertificateArn: flat['ownershipVerificationCertificateArn'],
  });
}
