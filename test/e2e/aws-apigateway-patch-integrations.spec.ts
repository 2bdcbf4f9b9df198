// The AWS SDK drives Gatehouse: every documented PATCH path of integrations and their responses.
import {
  CreateVpcLinkCommand,
  GetIntegrationCommand,
  GetIntegrationResponseCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  UpdateIntegrationCommand,
  UpdateIntegrationResponseCommand,
} from '@aws-sdk/client-api-gateway';
import type { IntegrationType } from '@aws-sdk/client-api-gateway';
import { walkPatches } from './support/patch-table.ts';
import type { Patchable } from './support/patch-table.ts';
import { restApiKit } from './support/rest-api-kit.ts';
import { replace } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

const ONLY_REPLACE = 'Invalid patch operation specified. Must be one of: [replace]';
const NO_COPY = "Invalid patch operation specified. Must be 'add'|'remove'|'replace'";
const NOT_FOUND = ['NotFoundException', 404] as const;
const NO_TYPE = 'Content-Type specified was not found';
const NO_PARAMETER = 'Invalid parameter name specified';
const AT = 'The API definition cannot be accepted: resources["/"].methods.GET.methodIntegration';
const mappingErrors = (error: string) =>
  `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`;
const URI = 'https://backend.example/pets';
const PARAMETER = 'integration.request.header.a';
const QUERY = 'integration.request.querystring.b';
const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/x/1';
const ROLE = 'arn:aws:iam::000000000000:role/r';

/** The method has two parameters; the integration maps one of its own, which is no part of the cache key. */
async function anIntegration(type: IntegrationType): Promise<Patchable> {
  const { restApiId, rootId: resourceId } = await kit.newApi();
  const key = { restApiId, resourceId, httpMethod: 'GET' };
  const requestParameters = { 'method.request.header.a': false, 'method.request.header.b': false };
  await aws.send(new PutMethodCommand({ ...key, authorizationType: 'NONE', requestParameters }));
  const integration = {
    requestTemplates: { 'a/b': '{}' },
    requestParameters: { [PARAMETER]: "'x'" },
    cacheKeyParameters: ['method.request.header.a'],
    tlsConfig: { insecureSkipVerification: true },
  };
  await aws.send(new PutIntegrationCommand({ ...key, type, integrationHttpMethod: 'GET', uri: URI, ...integration }));
  return {
    patch: (patchOperations) => aws.send(new UpdateIntegrationCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetIntegrationCommand(key)),
  };
}

walkPatches('an integration', () => anIntegration('HTTP'), {
  legal: [
    ['add', '/requestTemplates/c~1d', '[]', { requestTemplates: { 'a/b': '{}', 'c/d': '[]' } }],
    ['replace', '/requestTemplates/a~1b', '[]', { requestTemplates: { 'a/b': '[]' } }],
    ['remove', '/requestTemplates/a~1b', undefined, { requestTemplates: undefined }],
    ['add', `/requestParameters/${QUERY}`, "'y'", { requestParameters: { [PARAMETER]: "'x'", [QUERY]: "'y'" } }],
    ['replace', `/requestParameters/${PARAMETER}`, "'y'", { requestParameters: { [PARAMETER]: "'y'" } }],
    ['remove', `/requestParameters/${PARAMETER}`, undefined, { requestParameters: undefined }],
    [
      'add',
      '/cacheKeyParameters/method.request.header.b',
      undefined,
      { cacheKeyParameters: ['method.request.header.a', 'method.request.header.b'] },
    ],
    [
      'replace',
      '/cacheKeyParameters/method.request.header.b',
      undefined,
      { cacheKeyParameters: ['method.request.header.a', 'method.request.header.b'] },
    ],
    ['remove', '/cacheKeyParameters/method.request.header.a', undefined, { cacheKeyParameters: [] }],
    ['replace', '/cacheNamespace', 'n', { cacheNamespace: 'n' }],
    ['replace', '/contentHandling', 'CONVERT_TO_TEXT', { contentHandling: 'CONVERT_TO_TEXT' }],
    ['replace', '/httpMethod', 'POST', { httpMethod: 'POST' }],
    ['replace', '/uri', `${URI}/2`, { uri: `${URI}/2` }],
    ['replace', '/passthroughBehavior', 'NEVER', { passthroughBehavior: 'NEVER' }],
    ['replace', '/timeoutInMillis', '50', { timeoutInMillis: 50 }],
    ['replace', '/credentials', ROLE, { credentials: ROLE }],
    ['replace', '/integrationTarget', BALANCER, { integrationTarget: BALANCER }],
    ['replace', '/tlsConfig/insecureSkipVerification', 'false', { tlsConfig: { insecureSkipVerification: false } }],
  ],
  refused: [
    ['replace', '/type', 'MOCK', 'Invalid patch path /type'],
    ['replace', '/requestTemplates', '{}', 'Invalid patch path /requestTemplates'],
    ['add', '/uri', URI, ONLY_REPLACE],
    ['remove', '/timeoutInMillis', undefined, ONLY_REPLACE],
    ['copy', '/requestTemplates/a~1b', '/x', NO_COPY],
    [
      'add',
      '/requestTemplates/123',
      '{}',
      'Validation Result: warnings : [], errors : [Invalid content type specified: 123]',
    ],
    ['remove', '/requestTemplates/c~1d', undefined, NO_TYPE, ...NOT_FOUND],
    ['replace', `/requestParameters/${PARAMETER}`, 'true', mappingErrors('Invalid mapping expression specified: true')],
    ['remove', '/requestParameters/integration.request.header.b', undefined, NO_PARAMETER, ...NOT_FOUND],
    ['remove', '/cacheKeyParameters/integration.request.header.b', undefined, NO_PARAMETER, ...NOT_FOUND],
    ['replace', '/connectionType', 'TUNNEL', `${AT}.connectionType: must be one of INTERNET, VPC_LINK`],
    [
      'replace',
      '/connectionType',
      'VPC_LINK',
      `${AT}.connectionId: is required with connectionType VPC_LINK: the VPC link id`,
    ],
    [
      'replace',
      '/contentHandling',
      'CONVERT',
      `${AT}.contentHandling: must be one of CONVERT_TO_BINARY, CONVERT_TO_TEXT`,
    ],
    ['replace', '/httpMethod', '', 'Enumeration value for HttpMethod must be non-empty'],
    [
      'replace',
      '/httpMethod',
      'TRACE',
      'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
    ],
    ['replace', '/uri', 'ftp://a', 'Invalid HTTP endpoint specified for URI'],
    [
      'replace',
      '/passthroughBehavior',
      'ALWAYS',
      'Invalid passthrough behavior specified. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER',
    ],
    ['replace', '/timeoutInMillis', '29001', 'Timeout should be between 50 ms and 29000 ms'],
    [
      'replace',
      '/timeoutInMillis',
      'soon',
      "Invalid value 'soon' specified for path /timeoutInMillis: it must be a number",
    ],
    ['replace', '/responseTransferMode', 'CHUNKS', `${AT}.responseTransferMode: must be one of BUFFERED, STREAM`],
    [
      'replace',
      '/responseTransferMode',
      'STREAM',
      `${AT}.responseTransferMode: STREAM is supported with HTTP_PROXY and AWS_PROXY only`,
    ],
    ['replace', '/credentials', 'me', 'Invalid ARN specified in the request'],
  ],
});

walkPatches('an HTTP_PROXY integration', () => anIntegration('HTTP_PROXY'), {
  legal: [['replace', '/responseTransferMode', 'STREAM', { responseTransferMode: 'STREAM' }]],
  refused: [],
});

/** Through one VPC link, beside another one. */
async function aPrivateIntegration(): Promise<Patchable> {
  const { names, ...one } = await anIntegration('HTTP_PROXY');
  const linkTo = async (url: string) =>
    (await aws.send(new CreateVpcLinkCommand({ name: 'l', targetArns: [url] }))).id ?? '';
  const [first, second] = [await linkTo('http://10.0.0.7:80'), await linkTo('http://10.0.0.8:80')];
  await one.patch([replace('/connectionType', 'VPC_LINK'), replace('/connectionId', first)]);
  return { ...one, names: { ...names, first, second } };
}

walkPatches('a private integration', aPrivateIntegration, {
  legal: [
    ['replace', '/connectionId', '<second>', { connectionId: '<second>', connectionType: 'VPC_LINK' }],
    ['replace', '/connectionType', 'INTERNET', { connectionType: 'INTERNET' }],
  ],
  refused: [
    ['replace', '/connectionId', '', `${AT}.connectionId: is required with connectionType VPC_LINK: the VPC link id`],
  ],
});

async function aMockIntegration(): Promise<Patchable> {
  const key = await kit.newMethod();
  return {
    patch: (patchOperations) => aws.send(new UpdateIntegrationCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetIntegrationCommand(key)),
  };
}

walkPatches('a MOCK integration', aMockIntegration, {
  legal: [['replace', '/passthroughBehavior', 'WHEN_NO_TEMPLATES', { passthroughBehavior: 'WHEN_NO_TEMPLATES' }]],
  refused: [
    ['replace', '/uri', URI, 'Invalid patch path /uri'],
    ['replace', '/httpMethod', 'GET', 'Invalid patch path /httpMethod'],
  ],
});

async function anIntegrationResponse(): Promise<Patchable> {
  const key = { ...(await kit.newMethod()), statusCode: '200' };
  const responseParameters = { 'method.response.header.a': true, 'method.response.header.b': true };
  await aws.send(new PutMethodResponseCommand({ ...key, responseParameters }));
  const response = { responseParameters: { 'method.response.header.a': "'x'" }, responseTemplates: { 'a/b': '{}' } };
  await aws.send(new PutIntegrationResponseCommand({ ...key, selectionPattern: '2..', ...response }));
  return {
    patch: (patchOperations) => aws.send(new UpdateIntegrationResponseCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetIntegrationResponseCommand(key)),
  };
}

walkPatches('an integration response', anIntegrationResponse, {
  legal: [
    ['replace', '/selectionPattern', '5..', { selectionPattern: '5..' }],
    ['replace', '/selectionPattern', '', { selectionPattern: '' }],
    ['replace', '/contentHandling', 'CONVERT_TO_BINARY', { contentHandling: 'CONVERT_TO_BINARY' }],
    [
      'add',
      '/responseParameters/method.response.header.b',
      "'y'",
      { responseParameters: { 'method.response.header.a': "'x'", 'method.response.header.b': "'y'" } },
    ],
    [
      'replace',
      '/responseParameters/method.response.header.a',
      "'y'",
      { responseParameters: { 'method.response.header.a': "'y'" } },
    ],
    ['remove', '/responseParameters/method.response.header.a', undefined, { responseParameters: undefined }],
    ['add', '/responseTemplates/c~1d', '[]', { responseTemplates: { 'a/b': '{}', 'c/d': '[]' } }],
    ['replace', '/responseTemplates/a~1b', '[]', { responseTemplates: { 'a/b': '[]' } }],
    ['remove', '/responseTemplates/a~1b', undefined, { responseTemplates: undefined }],
  ],
  refused: [
    ['replace', '/statusCode', '201', 'Invalid patch path /statusCode'],
    ['add', '/selectionPattern', '5..', ONLY_REPLACE],
    ['replace', '/selectionPattern', '(', 'Invalid selection pattern specified: ('],
    ['remove', '/contentHandling', undefined, ONLY_REPLACE],
    ['copy', '/responseTemplates/a~1b', '/x', NO_COPY],
    [
      'replace',
      '/contentHandling',
      'CONVERT',
      `${AT}.integrationResponses["200"].contentHandling: must be one of CONVERT_TO_BINARY, CONVERT_TO_TEXT`,
    ],
    [
      'add',
      '/responseParameters/method.response.header.c',
      "'x'",
      mappingErrors('Invalid mapping expression parameter specified: method.response.header.c'),
    ],
    ['remove', '/responseParameters/method.response.header.b', undefined, NO_PARAMETER, ...NOT_FOUND],
    [
      'add',
      '/responseTemplates/123',
      '',
      'Validation Result: warnings : [], errors : [Invalid content type specified: 123]',
    ],
    ['remove', '/responseTemplates/c~1d', undefined, NO_TYPE, ...NOT_FOUND],
  ],
});
