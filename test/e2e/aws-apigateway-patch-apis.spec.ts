// The AWS SDK drives Gatehouse: every documented PATCH path of REST APIs, resources, deployments and documentation.
import {
  CreateDeploymentCommand,
  CreateDocumentationPartCommand,
  CreateDocumentationVersionCommand,
  CreateRestApiCommand,
  GetDeploymentCommand,
  GetDocumentationPartCommand,
  GetDocumentationVersionCommand,
  GetResourceCommand,
  GetRestApiCommand,
  UpdateDeploymentCommand,
  UpdateDocumentationPartCommand,
  UpdateDocumentationVersionCommand,
  UpdateResourceCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import type { CreateRestApiCommandInput } from '@aws-sdk/client-api-gateway';
import { walkPatches } from './support/patch-table.ts';
import type { Patchable } from './support/patch-table.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const kit = restApiKit();
const { aws } = kit;

const POLICY = '{"Version":"2012-10-17","Statement":[]}';
const ONLY_REPLACE = 'Invalid patch operation specified. Must be one of: [replace]';
const noSuchPath = (op: string, path: string, known = 'Please choose supported operations') =>
  `Invalid patch path  '${path}' specified for op '${op}'. ${known}`;

async function anApi(input: Partial<CreateRestApiCommandInput> = {}): Promise<Patchable> {
  const made = { name: 'p', description: 'd', binaryMediaTypes: ['image/png'], minimumCompressionSize: 10, ...input };
  const { id: restApiId } = await aws.send(new CreateRestApiCommand(made));
  return {
    patch: (patchOperations) => aws.send(new UpdateRestApiCommand({ restApiId, patchOperations })),
    read: () => aws.send(new GetRestApiCommand({ restApiId })),
  };
}

const endpoint = (type: string, ipAddressType: string) => ({ endpointConfiguration: { types: [type], ipAddressType } });

walkPatches('a REST API', () => anApi(), {
  legal: [
    ['replace', '/name', 'q', { name: 'q' }],
    ['add', '/description', 'e', { description: 'e' }],
    ['replace', '/description', 'e', { description: 'e' }],
    ['replace', '/description', '', { description: undefined }],
    ['remove', '/description', undefined, { description: undefined }],
    ['replace', '/apiKeySource', 'AUTHORIZER', { apiKeySource: 'AUTHORIZER' }],
    ['replace', '/policy', POLICY, { policy: JSON.stringify(POLICY).slice(1, -1) }],
    ['replace', '/disableExecuteApiEndpoint', 'true', { disableExecuteApiEndpoint: true }],
    ['replace', '/minimumCompressionSize', '0', { minimumCompressionSize: 0 }],
    ['replace', '/minimumCompressionSize', '10485760', { minimumCompressionSize: 10_485_760 }],
    ['replace', '/minimumCompressionSize', '', { minimumCompressionSize: undefined }],
    ['replace', '/endpointConfiguration/types/EDGE', 'REGIONAL', endpoint('REGIONAL', 'ipv4')],
    ['replace', '/endpointConfiguration/types/EDGE', 'PRIVATE', endpoint('PRIVATE', 'dualstack')],
    ['replace', '/endpointConfiguration/ipAddressType', 'dualstack', endpoint('EDGE', 'dualstack')],
    ['replace', '/securityPolicy', 'TLS_1_2', { securityPolicy: 'TLS_1_2' }],
    ['replace', '/endpointAccessMode', 'STRICT', { endpointAccessMode: 'STRICT' }],
    ['add', '/binaryMediaTypes/a~1b', undefined, { binaryMediaTypes: ['image/png', 'a/b'] }],
    ['replace', '/binaryMediaTypes/image~1png', '*/*', { binaryMediaTypes: ['*/*'] }],
    ['remove', '/binaryMediaTypes/image~1png', undefined, { binaryMediaTypes: undefined }],
  ],
  refused: [
    ['replace', undefined, 'x', 'Invalid patch path null'],
    ['replace', '/version', '2', 'Invalid patch path /version'],
    ['add', '/name', 'q', ONLY_REPLACE],
    ['copy', '/name', '/description', ONLY_REPLACE],
    ['move', '/name', undefined, ONLY_REPLACE],
    ['test', '/description', undefined, "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"],
    ['remove', '/policy', undefined, ONLY_REPLACE],
    ['add', '/minimumCompressionSize', '1', ONLY_REPLACE],
    ['remove', '/endpointConfiguration/types/EDGE', undefined, ONLY_REPLACE],
    [
      'replace',
      '/endpointConfiguration/vpcEndpointIds',
      'vpce-1',
      'Invalid patch operation specified. Must be one of: [add, remove]',
    ],
    ['add', '/binaryMediaTypes', 'a/b', 'Invalid patch path /binaryMediaTypes'],
    [
      'explode',
      '/name',
      'q',
      "1 validation error detected: Value 'explode' at 'updateRestApiInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]",
      'ValidationException',
    ],
    ['replace', '/name', '', 'Name cannot be empty'],
    ['replace', '/apiKeySource', 'BODY', 'Invalid API key source specified. Valid options are HEADER,AUTHORIZER'],
    [
      'replace',
      '/policy',
      '{',
      'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
    ],
    ...['x', '-1', '10485761', '1.5', '0x10', ' '].map(
      (size) =>
        [
          'replace',
          '/minimumCompressionSize',
          size,
          'Invalid minimum compression size, must be between 0 and 10485760',
        ] as const,
    ),
    [
      'replace',
      '/endpointConfiguration/types/EDGE',
      'FAST',
      'Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE',
    ],
    ['replace', '/endpointConfiguration/ipAddressType', 'ipv6', 'ipAddressType must be either ipv4 or dualstack.'],
    [
      'replace',
      '/endpointAccessMode',
      'OPEN',
      'The API definition cannot be accepted: endpointAccessMode: must be one of BASIC, STRICT',
    ],
    [
      'replace',
      '/securityPolicy',
      'SSL',
      'Invalid security policy specified. Valid options are TLS_1_0,TLS_1_2,SecurityPolicy_*',
    ],
    ['remove', '/binaryMediaTypes/a~1b', undefined, 'Invalid binary media type specified: a/b'],
    ['replace', '/binaryMediaTypes/a~1b', 'c/d', 'Invalid binary media type specified: a/b'],
  ],
});

const ids = (...vpcEndpointIds: string[]) => ({
  endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'dualstack', vpcEndpointIds },
});
const aPrivateApi = () =>
  anApi({ endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'dualstack', vpcEndpointIds: ['vpce-1'] } });

walkPatches('a private REST API', aPrivateApi, {
  legal: [
    ['add', '/endpointConfiguration/vpcEndpointIds', 'vpce-2', ids('vpce-1', 'vpce-2')],
    ['remove', '/endpointConfiguration/vpcEndpointIds', 'vpce-1', endpoint('PRIVATE', 'dualstack')],
  ],
  refused: [
    [
      'replace',
      '/endpointConfiguration/ipAddressType',
      'ipv4',
      'Only dualstack ipAddressType is supported for Private APIs.',
    ],
  ],
});

/** `/a` with a child, beside `/c`, `/{id}` and `/c/{proxy+}`. */
async function aResource(): Promise<Patchable> {
  const { restApiId, rootId } = await kit.newApi();
  const resourceId = await kit.newResource(restApiId, rootId, 'a');
  const child = await kit.newResource(restApiId, resourceId, 'b');
  const other = await kit.newResource(restApiId, rootId, 'c');
  const greedy = await kit.newResource(restApiId, other, '{proxy+}');
  await kit.newResource(restApiId, rootId, '{id}');
  return {
    names: { child, other, greedy },
    patch: (patchOperations) => aws.send(new UpdateResourceCommand({ restApiId, resourceId, patchOperations })),
    read: () => aws.send(new GetResourceCommand({ restApiId, resourceId })),
  };
}

walkPatches('a resource', aResource, {
  legal: [
    ['replace', '/pathPart', 'd', { pathPart: 'd', path: '/d' }],
    ['replace', '/parentId', '<other>', { parentId: '<other>', path: '/c/a' }],
  ],
  refused: [
    ['add', '/pathPart', 'd', noSuchPath('add', '/pathPart')],
    ['remove', '/parentId', undefined, noSuchPath('remove', '/parentId')],
    ['replace', '/path', '/d', noSuchPath('replace', '/path', 'Must be one of: [/parentId, /pathPart]')],
    [
      'replace',
      '/pathPart',
      'c',
      'Another resource with the same parent already has this name: c',
      'ConflictException',
      409,
    ],
    [
      'replace',
      '/pathPart',
      '{pet}',
      'A sibling ({id}) of this resource already has a variable path part -- only one is allowed',
    ],
    ['replace', '/pathPart', '{all+}', 'Cannot create a child of a resource with a greedy path variable: {all+}'],
    [
      'replace',
      '/pathPart',
      'a{b}',
      "Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
    ],
    ['replace', '/parentId', '<child>', 'Resources cannot be cyclical.'],
    ['replace', '/parentId', '<greedy>', 'Cannot create a child of a resource with a greedy path variable: {proxy+}'],
    ['replace', '/parentId', 'nope00', 'Invalid Resource identifier specified', 'NotFoundException', 404],
  ],
});

async function theRoot(): Promise<Patchable> {
  const { restApiId, rootId: resourceId } = await kit.newApi();
  const other = await kit.newResource(restApiId, resourceId, 'c');
  return {
    names: { other },
    patch: (patchOperations) => aws.send(new UpdateResourceCommand({ restApiId, resourceId, patchOperations })),
    read: () => aws.send(new GetResourceCommand({ restApiId, resourceId })),
  };
}

walkPatches('a root resource', theRoot, {
  legal: [],
  refused: [
    ['replace', '/pathPart', 'd', 'Root resource cannot update its pathPart.'],
    ['replace', '/parentId', '<other>', 'Root resource cannot update its parentId.'],
  ],
});

async function aDeployment(): Promise<Patchable> {
  const { restApiId } = await kit.newMethod();
  const { id: deploymentId } = await aws.send(new CreateDeploymentCommand({ restApiId, description: 'd' }));
  return {
    patch: (patchOperations) => aws.send(new UpdateDeploymentCommand({ restApiId, deploymentId, patchOperations })),
    read: () => aws.send(new GetDeploymentCommand({ restApiId, deploymentId })),
  };
}

async function aDocumentationVersion(): Promise<Patchable> {
  const { restApiId } = await kit.newApi();
  const key = { restApiId, documentationVersion: 'v1' };
  await aws.send(new CreateDocumentationVersionCommand({ ...key, description: 'd' }));
  return {
    patch: (patchOperations) => aws.send(new UpdateDocumentationVersionCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetDocumentationVersionCommand(key)),
  };
}

for (const [name, fresh] of [
  ['a deployment', aDeployment],
  ['a documentation version', aDocumentationVersion],
] as const) {
  walkPatches(name, fresh, {
    legal: [
      ['replace', '/description', 'e', { description: 'e' }],
      ['replace', '/description', '', { description: undefined }],
    ],
    refused: [
      ['add', '/description', 'e', noSuchPath('add', '/description')],
      ['remove', '/description', undefined, noSuchPath('remove', '/description')],
      ['replace', '/id', 'x', noSuchPath('replace', '/id', 'Must be one of: [/description]')],
      [
        'replace',
        '/description',
        'x'.repeat(1025),
        'The request cannot be accepted: description: must have at most 1024 characters',
      ],
    ],
  });
}

async function aDocumentationPart(): Promise<Patchable> {
  const { restApiId } = await kit.newApi();
  const input = { restApiId, location: { type: 'API' }, properties: '{"description":"d"}' } as const;
  const { id: documentationPartId } = await aws.send(new CreateDocumentationPartCommand(input));
  const key = { restApiId, documentationPartId };
  return {
    patch: (patchOperations) => aws.send(new UpdateDocumentationPartCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetDocumentationPartCommand(key)),
  };
}

walkPatches('a documentation part', aDocumentationPart, {
  legal: [['replace', '/properties', '{}', { properties: '{}' }]],
  refused: [
    ['add', '/properties', '{}', noSuchPath('add', '/properties')],
    ['remove', '/properties', undefined, noSuchPath('remove', '/properties')],
    ['replace', '/location', '{}', noSuchPath('replace', '/location', 'Must be one of: [/properties]')],
    ['replace', '/properties', '{', 'Documentation part properties must be valid JSON'],
    ['replace', '/properties', '', 'Documentation part properties must be non-empty'],
  ],
});
