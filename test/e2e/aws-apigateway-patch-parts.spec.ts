// The AWS SDK drives Gatehouse: every documented PATCH path of models, request validators, authorizers and gateway responses.
import {
  CreateAuthorizerCommand,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  GetAuthorizerCommand,
  GetGatewayResponseCommand,
  GetModelCommand,
  GetRequestValidatorCommand,
  PutGatewayResponseCommand,
  UpdateAuthorizerCommand,
  UpdateGatewayResponseCommand,
  UpdateModelCommand,
  UpdateRequestValidatorCommand,
} from '@aws-sdk/client-api-gateway';
import type { AuthorizerType } from '@aws-sdk/client-api-gateway';
import { walkPatches } from './support/patch-table.ts';
import type { Patchable } from './support/patch-table.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const kit = restApiKit();
const { aws } = kit;

const ONLY_REPLACE = 'Invalid patch operation specified. Must be one of: [replace]';
const NOT_FOUND = ['NotFoundException', 404] as const;
const noSuchPath = (op: string, path: string, known = 'Please choose supported operations') =>
  `Invalid patch path  '${path}' specified for op '${op}'. ${known}`;

const mappingErrors = (error: string) =>
  `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`;

async function aModel(): Promise<Patchable> {
  const { restApiId } = await kit.newApi();
  const model = { name: 'Pet', description: 'd', contentType: 'application/json', schema: '{}' };
  await aws.send(new CreateModelCommand({ restApiId, ...model }));
  const key = { restApiId, modelName: 'Pet' };
  return {
    patch: (patchOperations) => aws.send(new UpdateModelCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetModelCommand(key)),
  };
}

walkPatches('a model', aModel, {
  legal: [
    ['replace', '/schema', '{"type":"object"}', { schema: '{"type":"object"}' }],
    ['replace', '/description', 'e', { description: 'e' }],
  ],
  refused: [
    ['add', '/description', 'e', noSuchPath('add', '/description')],
    ['remove', '/schema', undefined, noSuchPath('remove', '/schema')],
    [
      'replace',
      '/contentType',
      'a/b',
      noSuchPath('replace', '/contentType', 'Must be one of: [/description, /schema]'),
    ],
    ['replace', '/schema', '', 'Model schema must have at least 1 property or array items defined'],
    [
      'replace',
      '/schema',
      '{',
      'Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]',
    ],
    ['replace', '/description', '', 'Description cannot be an empty string'],
  ],
});

async function aValidator(): Promise<Patchable> {
  const { restApiId } = await kit.newApi();
  const validator = { name: 'v', validateRequestBody: true };
  const { id: requestValidatorId } = await aws.send(new CreateRequestValidatorCommand({ restApiId, ...validator }));
  const key = { restApiId, requestValidatorId };
  return {
    patch: (patchOperations) => aws.send(new UpdateRequestValidatorCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetRequestValidatorCommand(key)),
  };
}

walkPatches('a request validator', aValidator, {
  legal: [
    ['replace', '/name', 'w', { name: 'w' }],
    ['replace', '/validateRequestParameters', 'true', { validateRequestParameters: true }],
    ['replace', '/validateRequestBody', 'false', { validateRequestBody: false }],
    ['replace', '/validateRequestBody', 'yes', { validateRequestBody: false }],
    ['replace', '/validateRequestBody', undefined, { validateRequestBody: false }],
  ],
  refused: [
    ['add', '/name', 'w', noSuchPath('add', '/name')],
    ['remove', '/validateRequestBody', undefined, noSuchPath('remove', '/validateRequestBody')],
    [
      'replace',
      '/id',
      'x',
      noSuchPath('replace', '/id', 'Must be one of: [/name, /validateRequestParameters, /validateRequestBody]'),
    ],
    ['replace', '/name', ' ', 'Request Validator name cannot be blank'],
  ],
});

const uriOf = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`;
const poolOf = (name: string) => `arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_${name}`;
const ROLE = 'arn:aws:iam::000000000000:role/r';

async function anAuthorizer(type: AuthorizerType, more: object): Promise<Patchable> {
  const { restApiId } = await kit.newApi();
  const other = { restApiId, name: 'taken', type: 'TOKEN', authorizerUri: uriOf('f') } as const;
  await aws.send(new CreateAuthorizerCommand(other));
  const identitySource = 'method.request.header.Auth';
  const authorizer = new CreateAuthorizerCommand({ restApiId, name: 'a', type, identitySource, ...more });
  const key = { restApiId, authorizerId: (await aws.send(authorizer)).id };
  return {
    patch: (patchOperations) => aws.send(new UpdateAuthorizerCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetAuthorizerCommand(key)),
  };
}

const SOURCE = 'method.request.header.Other';

walkPatches('an authorizer', () => anAuthorizer('TOKEN', { authorizerUri: uriOf('f') }), {
  legal: [
    ['replace', '/name', 'b', { name: 'b' }],
    ['replace', '/type', 'REQUEST', { type: 'REQUEST' }],
    ['replace', '/authorizerUri', uriOf('g'), { authorizerUri: uriOf('g') }],
    ['replace', '/authorizerCredentials', ROLE, { authorizerCredentials: ROLE }],
    ['replace', '/authorizerResultTtlInSeconds', '3600', { authorizerResultTtlInSeconds: 3600 }],
    ['replace', '/authorizerResultTtlInSeconds', '0', { authorizerResultTtlInSeconds: 0 }],
    ['replace', '/authType', 'mine', { authType: 'mine' }],
    ['replace', '/identityValidationExpression', '^x', { identityValidationExpression: '^x' }],
    ['add', '/identitySource', SOURCE, { identitySource: SOURCE }],
    ['replace', '/identitySource', SOURCE, { identitySource: SOURCE }],
    ['remove', '/identitySource', undefined, { identitySource: undefined }],
  ],
  refused: [
    ['replace', '/id', 'x', 'Invalid patch path /id'],
    ['add', '/name', 'b', ONLY_REPLACE],
    ['remove', '/authorizerUri', undefined, ONLY_REPLACE],
    ['replace', '/providerARNs', poolOf('a'), 'Invalid patch operation specified. Must be one of: [add, remove]'],
    ['copy', '/identitySource', '/name', "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"],
    ['replace', '/name', '', 'Authorizer name must be non-empty'],
    [
      'replace',
      '/name',
      'taken',
      'Authorizer name must be unique. Authorizer taken already exists in this RestApi.',
      'ConflictException',
      409,
    ],
    [
      'replace',
      '/type',
      'JWT',
      'Invalid authorizer type specified. Valid options are REQUEST,TOKEN,COGNITO_USER_POOLS',
    ],
    [
      'replace',
      '/type',
      'COGNITO_USER_POOLS',
      'Invalid provider ARNs: an authorizer of the type COGNITO_USER_POOLS needs at least one user pool',
    ],
    [
      'replace',
      '/authorizerUri',
      'https://a.example',
      'Invalid Authorizer URI: https://a.example. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.',
    ],
    ['replace', '/authorizerResultTtlInSeconds', '3601', 'Authorizer result TTL must be between 0 and 3600 seconds'],
    [
      'replace',
      '/authorizerResultTtlInSeconds',
      'long',
      "Invalid value 'long' specified for path /authorizerResultTtlInSeconds: it must be a number",
    ],
    ['replace', '/identitySource', 'nonsense', mappingErrors('Invalid mapping expression specified: nonsense')],
    [
      'add',
      '/identitySource',
      'method.request.querystring.a',
      mappingErrors('Invalid mapping expression specified: method.request.querystring.a'),
    ],
  ],
});

walkPatches('an authorizer of user pools', () => anAuthorizer('COGNITO_USER_POOLS', { providerARNs: [poolOf('a')] }), {
  legal: [['add', '/providerARNs', poolOf('b'), { providerARNs: [poolOf('a'), poolOf('b')] }]],
  refused: [
    ['add', '/providerARNs', ROLE, `ProviderARNs need to be valid Cognito Userpools. Invalid ARNs- ${ROLE}`],
    [
      'remove',
      '/providerARNs',
      poolOf('a'),
      'Invalid provider ARNs: an authorizer of the type COGNITO_USER_POOLS needs at least one user pool',
    ],
  ],
});

async function aGatewayResponse(): Promise<Patchable> {
  const { restApiId } = await kit.newApi();
  const key = { restApiId, responseType: 'DEFAULT_4XX' } as const;
  const response = {
    statusCode: '499',
    responseParameters: { 'gatewayresponse.header.A': "'x'" },
    responseTemplates: { 'a/b': 'no' },
  };
  await aws.send(new PutGatewayResponseCommand({ ...key, ...response }));
  return {
    patch: (patchOperations) => aws.send(new UpdateGatewayResponseCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetGatewayResponseCommand(key)),
  };
}

walkPatches('a gateway response', aGatewayResponse, {
  legal: [
    ['replace', '/statusCode', '498', { statusCode: '498' }],
    [
      'add',
      '/responseParameters/gatewayresponse.header.B',
      "'y'",
      { responseParameters: { 'gatewayresponse.header.A': "'x'", 'gatewayresponse.header.B': "'y'" } },
    ],
    [
      'replace',
      '/responseParameters/gatewayresponse.header.A',
      "'y'",
      { responseParameters: { 'gatewayresponse.header.A': "'y'" } },
    ],
    ['remove', '/responseParameters/gatewayresponse.header.A', undefined, { responseParameters: {} }],
    ['add', '/responseTemplates/c~1d', 'never', { responseTemplates: { 'a/b': 'no', 'c/d': 'never' } }],
    ['replace', '/responseTemplates/a~1b', 'never', { responseTemplates: { 'a/b': 'never' } }],
    ['remove', '/responseTemplates/a~1b', undefined, { responseTemplates: {} }],
  ],
  refused: [
    ['replace', '/responseType', 'THROTTLED', 'Invalid patch path /responseType'],
    ['replace', '/responseTemplates', '{}', 'Invalid patch path /responseTemplates'],
    ['add', '/statusCode', '498', ONLY_REPLACE],
    ['remove', '/statusCode', undefined, ONLY_REPLACE],
    ['copy', '/responseTemplates/a~1b', '/x', "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"],
    [
      'replace',
      '/statusCode',
      '20',
      String.raw`1 validation error detected: Value '20' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\d\d`,
      'ValidationException',
    ],
    ['replace', '/responseTemplates/a~1b', '', 'Invalid null or empty value in responseTemplates'],
    ['add', '/responseTemplates/c~1d', undefined, 'Invalid null or empty value in responseTemplates'],
    [
      'add',
      '/responseParameters/gatewayresponse.header.B',
      undefined,
      'Invalid null or empty value in responseParameters',
    ],
    [
      'add',
      '/responseParameters/header.B',
      "'y'",
      mappingErrors('Invalid mapping expression parameter specified: header.B'),
    ],
    [
      'add',
      '/responseParameters/gatewayresponse.header.B',
      'nonsense',
      mappingErrors('Invalid mapping expression specified: nonsense'),
    ],
    [
      'remove',
      '/responseParameters/gatewayresponse.header.B',
      undefined,
      'Invalid parameter name specified',
      ...NOT_FOUND,
    ],
    ['remove', '/responseTemplates/c~1d', undefined, 'Content-Type specified was not found', ...NOT_FOUND],
  ],
});
