// The AWS SDK drives Gatehouse: every documented PATCH path of methods and their responses.
import {
  CreateAuthorizerCommand,
  CreateRequestValidatorCommand,
  GetMethodCommand,
  GetMethodResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  UpdateMethodCommand,
  UpdateMethodResponseCommand,
} from '@aws-sdk/client-api-gateway';
import { walkPatches } from './support/patch-table.ts';
import type { Patchable } from './support/patch-table.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const kit = restApiKit();
const { aws } = kit;

const ONLY_REPLACE = 'Invalid patch operation specified. Must be one of: [replace]';
const ADD_OR_REMOVE = 'Invalid patch operation specified. Must be one of: [add, remove]';
const NO_COPY = "Invalid patch operation specified. Must be 'add'|'remove'|'replace'";
const NOT_FOUND = ['NotFoundException', 404] as const;
const NO_TYPE = 'Content-Type specified was not found';
const NO_PARAMETER = 'Invalid parameter name specified';
const AT = 'The API definition cannot be accepted: resources["/"].methods.GET';
const HEADER = 'method.request.header.a';
const FUNCTION =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations';

/** `GET /` with an authorizer of the type TOKEN, whose method needs it. */
async function aMethod(): Promise<Patchable> {
  const { restApiId, rootId: resourceId } = await kit.newApi();
  const authorizer = { restApiId, type: 'TOKEN', authorizerUri: FUNCTION } as const;
  const { id: first = '' } = await aws.send(new CreateAuthorizerCommand({ ...authorizer, name: 'first' }));
  const { id: second = '' } = await aws.send(new CreateAuthorizerCommand({ ...authorizer, name: 'second' }));
  const { id: validator = '' } = await aws.send(new CreateRequestValidatorCommand({ restApiId, name: 'v' }));
  const key = { restApiId, resourceId, httpMethod: 'GET' };
  const method = {
    authorizationType: 'CUSTOM',
    authorizerId: first,
    authorizationScopes: ['s'],
    operationName: 'o',
    requestParameters: { [HEADER]: false },
    requestModels: { 'a/b': 'Empty' },
  };
  await aws.send(new PutMethodCommand({ ...key, ...method }));
  return {
    names: { first, second, validator },
    patch: (patchOperations) => aws.send(new UpdateMethodCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetMethodCommand(key)),
  };
}

const NO_AUTHORIZER =
  'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.';

walkPatches('a method', aMethod, {
  legal: [
    ['replace', '/authorizationType', 'NONE', { authorizationType: 'NONE', authorizerId: undefined }],
    ['replace', '/authorizationType', 'AWS_IAM', { authorizationType: 'AWS_IAM', authorizerId: undefined }],
    ['replace', '/authorizerId', '<second>', { authorizerId: '<second>', authorizationType: 'CUSTOM' }],
    ['replace', '/apiKeyRequired', 'true', { apiKeyRequired: true }],
    ['replace', '/operationName', 'p', { operationName: 'p' }],
    ['replace', '/operationName', '', { operationName: undefined }],
    ['replace', '/requestValidatorId', '<validator>', { requestValidatorId: '<validator>' }],
    ['add', '/authorizationScopes', 't', { authorizationScopes: ['s', 't'] }],
    ['remove', '/authorizationScopes', 's', { authorizationScopes: undefined }],
    [
      'add',
      '/requestParameters/method.request.path.b',
      'true',
      { requestParameters: { [HEADER]: false, 'method.request.path.b': true } },
    ],
    ['replace', `/requestParameters/${HEADER}`, 'true', { requestParameters: { [HEADER]: true } }],
    ['remove', `/requestParameters/${HEADER}`, undefined, { requestParameters: undefined }],
    ['add', '/requestModels/c~1d', 'Error', { requestModels: { 'a/b': 'Empty', 'c/d': 'Error' } }],
    ['replace', '/requestModels/a~1b', 'Error', { requestModels: { 'a/b': 'Error' } }],
    ['remove', '/requestModels/a~1b', undefined, { requestModels: undefined }],
  ],
  refused: [
    ['replace', '/httpMethod', 'POST', 'Invalid patch path /httpMethod'],
    ['replace', '/requestModels', '{}', 'Invalid patch path /requestModels'],
    ['remove', '/authorizationType', undefined, ONLY_REPLACE],
    ['add', '/apiKeyRequired', 'true', ONLY_REPLACE],
    ['remove', '/requestValidatorId', undefined, ONLY_REPLACE],
    ['replace', '/authorizationScopes', 't', ADD_OR_REMOVE],
    ['copy', '/requestModels/a~1b', '/requestModels/c~1d', NO_COPY],
    [
      'replace',
      '/authorizationType',
      'BASIC',
      'Invalid Authorization Type specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS',
    ],
    ['replace', '/authorizationType', 'COGNITO_USER_POOLS', NO_AUTHORIZER],
    ['replace', '/authorizerId', 'nope', NO_AUTHORIZER],
    ['replace', '/authorizerId', '', NO_AUTHORIZER],
    ['replace', '/requestValidatorId', 'nope', 'Invalid Request Validator identifier specified'],
    [
      'add',
      '/requestParameters/method.request.querystring.a',
      'true',
      'Parameter names must be unique across querystring, header and path',
    ],
    [
      'add',
      '/requestParameters/header.b',
      'true',
      `${AT}.requestParameters["header.b"]: must be method.request.{path|querystring|header}.N`,
    ],
    ['remove', '/requestParameters/method.request.header.b', undefined, NO_PARAMETER, ...NOT_FOUND],
    ['add', '/requestModels/c~1d', 'Pet', 'Invalid model identifier specified: Pet'],
    ['remove', '/requestModels/c~1d', undefined, NO_TYPE, ...NOT_FOUND],
  ],
});

async function aMethodResponse(): Promise<Patchable> {
  const key = { ...(await kit.newMethod()), statusCode: '200' };
  const response = { responseParameters: { 'method.response.header.a': false }, responseModels: { 'a/b': 'Empty' } };
  await aws.send(new PutMethodResponseCommand({ ...key, ...response }));
  return {
    patch: (patchOperations) => aws.send(new UpdateMethodResponseCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetMethodResponseCommand(key)),
  };
}

walkPatches('a method response', aMethodResponse, {
  legal: [
    [
      'add',
      '/responseParameters/method.response.header.b',
      'true',
      { responseParameters: { 'method.response.header.a': false, 'method.response.header.b': true } },
    ],
    [
      'replace',
      '/responseParameters/method.response.header.a',
      'true',
      { responseParameters: { 'method.response.header.a': true } },
    ],
    ['remove', '/responseParameters/method.response.header.a', undefined, { responseParameters: undefined }],
    ['add', '/responseModels/c~1d', 'Error', { responseModels: { 'a/b': 'Empty', 'c/d': 'Error' } }],
    ['replace', '/responseModels/a~1b', 'Error', { responseModels: { 'a/b': 'Error' } }],
    ['remove', '/responseModels/a~1b', undefined, { responseModels: undefined }],
  ],
  refused: [
    ['replace', '/statusCode', '201', 'Invalid patch path /statusCode'],
    ['copy', '/responseModels/a~1b', '/x', NO_COPY],
    [
      'add',
      '/responseParameters/header.b',
      'true',
      `${AT}.methodResponses["200"].responseParameters["header.b"]: must be method.response.header.N`,
    ],
    ['remove', '/responseParameters/method.response.header.b', undefined, NO_PARAMETER, ...NOT_FOUND],
    ['replace', '/responseModels/a~1b', 'Pet', 'Invalid model identifier specified: Pet'],
    ['remove', '/responseModels/c~1d', undefined, NO_TYPE, ...NOT_FOUND],
  ],
});
