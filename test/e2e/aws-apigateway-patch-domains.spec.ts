// The AWS SDK drives Gatehouse: every documented PATCH path of custom domain names and base path mappings.
import {
  CreateBasePathMappingCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  GetBasePathMappingsCommand,
  GetDomainNameCommand,
  UpdateBasePathMappingCommand,
  UpdateDomainNameCommand,
} from '@aws-sdk/client-api-gateway';
import type { CreateDomainNameCommandInput } from '@aws-sdk/client-api-gateway';
import { walkPatches } from './support/patch-table.ts';
import type { LegalRow, Patchable } from './support/patch-table.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const kit = restApiKit();
const { aws } = kit;

let count = 0;

const noSuchPath = (op: string, path: string, known = 'Please choose supported operations') =>
  `Invalid patch path  '${path}' specified for op '${op}'. ${known}`;

const CERTIFICATES =
  '/certificateName, /certificateArn, /regionalCertificateName, /regionalCertificateArn, /ownershipVerificationCertificateArn';
const TRUSTSTORE = '/mutualTlsAuthentication/truststoreUri, /mutualTlsAuthentication/truststoreVersion';
const ADDED = `Must be one of: [${CERTIFICATES}, /endpointConfiguration/types, ${TRUSTSTORE}]`;
const REPLACED = `Must be one of: [${CERTIFICATES}, /endpointConfiguration/types/{type}, /endpointConfiguration/ipAddressType, /securityPolicy, /routingMode, /endpointAccessMode, /managementPolicy, /policy, ${TRUSTSTORE}]`;

const arnOf = (name: string) => `arn:aws:acm:us-east-1:000000000000:certificate/${name}`;

async function aDomain(input: Partial<CreateDomainNameCommandInput>): Promise<Patchable> {
  count += 1;
  const domainName = `d${String(count)}.example.com`;
  const ownershipVerificationCertificateArn = arnOf('owner');
  await aws.send(new CreateDomainNameCommand({ domainName, ownershipVerificationCertificateArn, ...input }));
  return {
    names: { domainName },
    patch: (patchOperations) => aws.send(new UpdateDomainNameCommand({ domainName, patchOperations })),
    read: () => aws.send(new GetDomainNameCommand({ domainName })),
  };
}

const certificateRows = (...names: string[]): LegalRow[] =>
  names.flatMap((name): LegalRow[] => [
    ['add', `/${name}`, arnOf('new'), { [name]: arnOf('new') }],
    ['replace', `/${name}`, arnOf('new'), { [name]: arnOf('new') }],
    ['remove', `/${name}`, undefined, { [name]: undefined }],
  ]);

const NO_MTLS = 'Mutual TLS of custom domain names is not served by this version: TLS ends in front of the nodes';
const NO_POLICY = 'Policies are for private custom domain names, which are not served';
const NO_TYPES = 'REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.';

walkPatches('an edge domain name', () => aDomain({ certificateName: arnOf('a'), certificateArn: arnOf('b') }), {
  legal: [
    ...certificateRows('certificateName', 'certificateArn', 'ownershipVerificationCertificateArn'),
    [
      'add',
      '/endpointConfiguration/types',
      'REGIONAL',
      { endpointConfiguration: { types: ['EDGE', 'REGIONAL'], ipAddressType: 'ipv4' } },
    ],
    [
      'replace',
      '/endpointConfiguration/types/EDGE',
      'REGIONAL',
      { endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' } },
    ],
    [
      'replace',
      '/endpointConfiguration/types/0',
      'REGIONAL',
      { endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' } },
    ],
    [
      'replace',
      '/endpointConfiguration/ipAddressType',
      'dualstack',
      { endpointConfiguration: { types: ['EDGE'], ipAddressType: 'dualstack' } },
    ],
    ['replace', '/securityPolicy', 'TLS_1_0', { securityPolicy: 'TLS_1_0' }],
    ['replace', '/routingMode', 'ROUTING_RULE_ONLY', { routingMode: 'ROUTING_RULE_ONLY' }],
  ],
  refused: [
    ['add', '/securityPolicy', 'TLS_1_0', noSuchPath('add', '/securityPolicy', ADDED)],
    ['remove', '/routingMode', undefined, noSuchPath('remove', '/routingMode', ADDED)],
    ['replace', '/domainName', 'x.example.com', noSuchPath('replace', '/domainName', REPLACED)],
    [
      'replace',
      '/endpointConfiguration/types',
      'REGIONAL',
      noSuchPath('replace', '/endpointConfiguration/types', REPLACED),
    ],
    ['remove', '/endpointConfiguration/types', 'EDGE', NO_TYPES],
    [
      'add',
      '/endpointConfiguration/types',
      'FAST',
      'Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE',
    ],
    [
      'replace',
      '/endpointConfiguration/types/EDGE',
      'PRIVATE',
      'Private custom domain names are not served: use REGIONAL or EDGE',
    ],
    [
      'replace',
      '/endpointConfiguration/types/REGIONAL',
      'EDGE',
      'Invalid patch path /endpointConfiguration/types/REGIONAL',
    ],
    ['replace', '/endpointConfiguration/ipAddressType', 'ipv6', 'ipAddressType must be either ipv4 or dualstack.'],
    [
      'replace',
      '/securityPolicy',
      'SSL',
      'The domain name cannot be accepted: domainNameConfigurations[0].securityPolicy: must be one of TLS_1_0, TLS_1_2',
    ],
    [
      'replace',
      '/routingMode',
      'ANYTHING',
      'Invalid routing mode specified. Must be one of: [BASE_PATH_MAPPING_ONLY, ROUTING_RULE_ONLY, ROUTING_RULE_THEN_BASE_PATH_MAPPING]',
    ],
    [
      'replace',
      '/endpointAccessMode',
      'STRICT',
      'Endpoint access modes of custom domain names are not served: TLS ends in front of the nodes',
    ],
    ['replace', '/managementPolicy', '{}', NO_POLICY],
    ['replace', '/policy', '{}', NO_POLICY],
    ['add', '/mutualTlsAuthentication/truststoreUri', 's3://a/b', NO_MTLS],
    ['replace', '/mutualTlsAuthentication/truststoreUri', 's3://a/b', NO_MTLS],
    ['replace', '/mutualTlsAuthentication/truststoreVersion', '2', NO_MTLS],
  ],
});

const aRegionalDomain = () =>
  aDomain({
    regionalCertificateName: arnOf('a'),
    regionalCertificateArn: arnOf('b'),
    endpointConfiguration: { types: ['REGIONAL', 'EDGE'] },
  });

walkPatches('a regional domain name', aRegionalDomain, {
  legal: [
    ...certificateRows('regionalCertificateName', 'regionalCertificateArn'),
    [
      'remove',
      '/endpointConfiguration/types',
      'EDGE',
      { endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' } },
    ],
  ],
  refused: [],
});

/** A mapping of `v1` beside one of `v2`, both of the stage `prod`. */
async function aMapping(): Promise<Patchable> {
  const { restApiId } = await kit.newMethod();
  const { restApiId: other } = await kit.newMethod();
  for (const [api, stageName] of [
    [restApiId, 'prod'],
    [restApiId, 'dev'],
    [other, 'prod'],
  ] as const) {
    await aws.send(new CreateDeploymentCommand({ restApiId: api, stageName }));
  }
  const { names } = await aDomain({});
  const domainName = names?.['domainName'];
  for (const basePath of ['v2', 'v1']) {
    await aws.send(new CreateBasePathMappingCommand({ domainName, basePath, restApiId, stage: 'prod' }));
  }
  return {
    names: { other },
    patch: (patchOperations) =>
      aws.send(new UpdateBasePathMappingCommand({ domainName, basePath: 'v1', patchOperations })),
    // By its place in the list, because the base path is the name of a mapping.
    read: async () => {
      const { items = [], $metadata } = await aws.send(new GetBasePathMappingsCommand({ domainName }));
      return { $metadata, ...items[1] };
    },
  };
}

walkPatches('a base path mapping', aMapping, {
  legal: [
    ['replace', '/basePath', 'v3', { basePath: 'v3' }],
    ['replace', '/basepath', 'v3', { basePath: 'v3' }],
    ['replace', '/basePath', '', { basePath: '(none)' }],
    ['replace', '/basePath', '(none)', { basePath: '(none)' }],
    ['replace', '/restapiId', '<other>', { restApiId: '<other>' }],
    ['replace', '/stage', 'dev', { stage: 'dev' }],
    ['replace', '/stage', '', { stage: undefined }],
  ],
  refused: [
    ['add', '/basePath', 'v3', noSuchPath('add', '/basePath')],
    ['remove', '/stage', undefined, noSuchPath('remove', '/stage')],
    [
      'replace',
      '/domainName',
      'x',
      noSuchPath('replace', '/domainName', 'Must be one of: [/basePath, /basepath, /restapiId, /restApiId, /stage]'),
    ],
    ['replace', '/basePath', 'v2', 'Base path already exists for this domain name', 'ConflictException', 409],
    [
      'replace',
      '/basePath',
      'a/b',
      "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.",
    ],
    ['replace', '/basePath', 'a b', "An ApiMapping key may contain only letters, numbers and one of $-_.+!*'()"],
    ['replace', '/restapiId', 'nope', 'Invalid REST API identifier specified'],
    ['replace', '/stage', 'nope', 'Invalid stage identifier specified'],
  ],
});
