// The AWS SDK drives Gatehouse: models, request validators, authorizers and gateway responses of REST APIs.
import {
  CreateAuthorizerCommand,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  DeleteAuthorizerCommand,
  DeleteGatewayResponseCommand,
  DeleteModelCommand,
  DeleteRequestValidatorCommand,
  GetAuthorizerCommand,
  GetAuthorizersCommand,
  GetGatewayResponseCommand,
  GetGatewayResponsesCommand,
  GetModelCommand,
  GetModelTemplateCommand,
  GetModelsCommand,
  GetRequestValidatorCommand,
  GetRequestValidatorsCommand,
  PutGatewayResponseCommand,
  TestInvokeAuthorizerCommand,
  UpdateAuthorizerCommand,
  UpdateGatewayResponseCommand,
  UpdateMethodCommand,
  UpdateModelCommand,
  UpdateRequestValidatorCommand,
} from '@aws-sdk/client-api-gateway';
import type { GatewayResponseType, PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { restApiKit } from './support/rest-api-kit.ts';
import { answerOf, failureOf } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

const BAD = 'BadRequestException';
const JSON_TYPE = { contentType: 'application/json' } as const;

describe('models', () => {
  it('come with every API that is created, and are created, read, changed and deleted', async () => {
    const { restApiId } = await kit.newApi();
    const { items = [] } = await aws.send(new GetModelsCommand({ restApiId }));
    expect(items.map(({ name }) => name)).toEqual(['Empty', 'Error']);
    const key = { restApiId, modelName: 'Pet' };
    const schema =
      '{"type":"object","properties":{"name":{"type":"string"},"tags":{"type":"array","items":{"type":"integer"}}}}';
    const created = await answerOf(aws.send(new CreateModelCommand({ restApiId, name: 'Pet', ...JSON_TYPE, schema })));
    expect(created).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{6}$/) as string,
      name: 'Pet',
      ...JSON_TYPE,
      schema,
    });
    const { value } = await aws.send(new GetModelTemplateCommand(key));
    expect(value).toContain('"name" : "foo"');
    const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/description', value: 'd' }];
    await aws.send(new UpdateModelCommand({ ...key, patchOperations }));
    expect(await answerOf(aws.send(new GetModelCommand(key)))).toEqual({ ...created, description: 'd' });
    await aws.send(new DeleteModelCommand(key));
    const gone = ['NotFoundException', 404, 'Invalid model name specified: Pet'];
    for (const sent of [new GetModelCommand(key), new DeleteModelCommand(key), new GetModelTemplateCommand(key)]) {
      expect(await failureOf(aws.send(sent))).toEqual(gone);
    }
  });

  it('are flattened with the models that they refer to, also in circles', async () => {
    const { restApiId } = await kit.newApi();
    const url = (name: string): string => `https://apigateway.amazonaws.com/restapis/${restApiId}/models/${name}`;
    const schema = (name: string): string => JSON.stringify({ properties: { other: { $ref: url(name) } } });
    await aws.send(new CreateModelCommand({ restApiId, name: 'A', ...JSON_TYPE, schema: schema('B') }));
    await aws.send(new CreateModelCommand({ restApiId, name: 'B', ...JSON_TYPE, schema: schema('A') }));
    const flat = await aws.send(new GetModelCommand({ restApiId, modelName: 'A', flatten: true }));
    expect(JSON.parse(flat.schema ?? '')).toEqual({
      properties: { other: { $ref: '#/definitions/B' } },
      definitions: {
        A: { properties: { other: { $ref: '#/definitions/B' } } },
        B: { properties: { other: { $ref: '#/definitions/A' } } },
      },
    });
    expect(await failureOf(aws.send(new DeleteModelCommand({ restApiId, modelName: 'A' })))).toEqual([
      'ConflictException',
      409,
      "Cannot delete model 'A', is referenced in model: B",
    ]);
  });

  it('are not created from bad input, nor deleted while a method names them', async () => {
    const { restApiId, ...key } = await kit.newMethod();
    const create = (input: object) =>
      failureOf(aws.send(new CreateModelCommand({ restApiId, name: 'M', ...JSON_TYPE, schema: '{}', ...input })));
    expect(await create({ name: 'a-b' })).toEqual([BAD, 400, 'Model name must be alphanumeric: a-b']);
    expect(await create({ name: '' })).toEqual([BAD, 400, 'Model name must be non-empty']);
    const noSchema = [BAD, 400, 'Model schema must have at least 1 property or array items defined'];
    expect(await create({ schema: '' })).toEqual(noSchema);
    expect(await create({ name: 'Empty' })).toEqual([
      'ConflictException',
      409,
      'Model name already exists for this REST API',
    ]);
    await aws.send(new CreateModelCommand({ restApiId, name: 'M', ...JSON_TYPE, schema: '{}' }));
    const update = (operation: PatchOperation) =>
      failureOf(aws.send(new UpdateModelCommand({ restApiId, modelName: 'M', patchOperations: [operation] })));
    expect(await update({ op: 'replace', path: '/schema', value: '' })).toEqual(noSchema);
    expect(await update({ op: 'replace', path: '/name', value: 'N' })).toEqual([
      BAD,
      400,
      "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
    ]);
    const patchOperations: PatchOperation[] = [{ op: 'add', path: '/requestModels/application~1json', value: 'M' }];
    await aws.send(new UpdateMethodCommand({ restApiId, ...key, patchOperations }));
    expect(await failureOf(aws.send(new DeleteModelCommand({ restApiId, modelName: 'M' })))).toEqual([
      'ConflictException',
      409,
      "Cannot delete model 'M', is referenced in method request: //GET",
    ]);
  });
});

describe('request validators', () => {
  it('are created, listed, changed and deleted', async () => {
    const { restApiId } = await kit.newApi();
    const created = await answerOf(aws.send(new CreateRequestValidatorCommand({ restApiId, name: 'v' })));
    expect(created).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{6}$/) as string,
      name: 'v',
      validateRequestBody: false,
      validateRequestParameters: false,
    });
    const key = { restApiId, requestValidatorId: String(created['id']) };
    const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/validateRequestBody', value: 'true' }];
    await aws.send(new UpdateRequestValidatorCommand({ ...key, patchOperations }));
    const { items } = await aws.send(new GetRequestValidatorsCommand({ restApiId }));
    expect(items).toEqual([{ ...created, validateRequestBody: true }]);
    const blank: PatchOperation[] = [{ op: 'replace', path: '/name', value: '' }];
    expect(await failureOf(aws.send(new UpdateRequestValidatorCommand({ ...key, patchOperations: blank })))).toEqual([
      BAD,
      400,
      'Request Validator name cannot be blank',
    ]);
    await aws.send(new DeleteRequestValidatorCommand(key));
    const gone = ['NotFoundException', 404, 'Invalid Request Validator identifier specified'];
    expect(await failureOf(aws.send(new GetRequestValidatorCommand(key)))).toEqual(gone);
    expect(await failureOf(aws.send(new DeleteRequestValidatorCommand(key)))).toEqual(gone);
    expect(await failureOf(aws.send(new CreateRequestValidatorCommand({ restApiId: 'nope', name: 'v' })))).toEqual([
      BAD,
      400,
      'Invalid REST API identifier specified',
    ]);
  });
});

describe('authorizers', () => {
  const authorizerUri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations';

  it('are created, listed, changed and deleted, unless a method names them', async () => {
    const { restApiId, ...method } = await kit.newMethod();
    const input = { restApiId, name: 'a', type: 'TOKEN', authorizerUri } as const;
    const identitySource = 'method.request.header.Auth';
    const created = await answerOf(aws.send(new CreateAuthorizerCommand({ ...input, identitySource })));
    const id = String(created['id']);
    expect(created).toEqual({ id, name: 'a', type: 'TOKEN', authType: 'custom', authorizerUri, identitySource });
    const key = { restApiId, authorizerId: id };
    const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/authorizerResultTtlInSeconds', value: '0' }];
    await aws.send(new UpdateAuthorizerCommand({ ...key, patchOperations }));
    const { items } = await aws.send(new GetAuthorizersCommand({ restApiId }));
    expect(items).toEqual([{ ...created, authorizerResultTtlInSeconds: 0 }]);
    const custom: PatchOperation[] = [
      { op: 'replace', path: '/authorizationType', value: 'CUSTOM' },
      { op: 'replace', path: '/authorizerId', value: id },
    ];
    await aws.send(new UpdateMethodCommand({ restApiId, ...method, patchOperations: custom }));
    expect(await failureOf(aws.send(new DeleteAuthorizerCommand(key)))).toEqual([
      'ConflictException',
      409,
      `Cannot delete authorizer '${id}', is referenced in method: //GET`,
    ]);
    const none: PatchOperation[] = [{ op: 'replace', path: '/authorizationType', value: 'NONE' }];
    const open = await aws.send(new UpdateMethodCommand({ restApiId, ...method, patchOperations: none }));
    expect(open.authorizerId).toBeUndefined();
    await aws.send(new DeleteAuthorizerCommand(key));
    const gone = ['NotFoundException', 404, 'Invalid Authorizer identifier specified'];
    expect(await failureOf(aws.send(new GetAuthorizerCommand(key)))).toEqual(gone);
    const [type, status] = await failureOf(aws.send(new TestInvokeAuthorizerCommand(key)));
    expect([type, status]).toEqual(['NotImplementedException', 501]);
  });

  it.each<[object, string, number, string]>([
    [
      { type: 'X' },
      'ValidationException',
      400,
      "1 validation error detected: Value 'X' at 'createAuthorizerInput.type' failed to satisfy constraint: Member must satisfy enum value set: [REQUEST, TOKEN, COGNITO_USER_POOLS]",
    ],
    [
      { authorizerUri: undefined },
      BAD,
      400,
      'Invalid Authorizer URI: null. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.',
    ],
    [
      { type: 'COGNITO_USER_POOLS', providerARNs: ['arn:aws:cognito-identity:us-east-1:000000000000:identitypool/p'] },
      BAD,
      400,
      'ProviderARNs need to be valid Cognito Userpools. Invalid ARNs- arn:aws:cognito-identity:us-east-1:000000000000:identitypool/p',
    ],
    [{ authorizerResultTtlInSeconds: 3601 }, BAD, 400, 'Authorizer result TTL must be between 0 and 3600 seconds'],
    [
      { restApiId: 'nope' },
      'ConflictException',
      409,
      'Unable to complete operation due to concurrent modification. Please try again later.',
    ],
  ])('are not created from %o', async (input, type, status, message) => {
    const { restApiId } = await kit.newApi();
    const authorizer = { restApiId, name: 'a', type: 'TOKEN', authorizerUri, ...input } as const;
    const sent = aws.send(new CreateAuthorizerCommand(authorizer as never));
    expect(await failureOf(sent)).toEqual([type, status, message]);
  });
});

describe('gateway responses', () => {
  it('are all listed, put, inherited by their class, changed and deleted', async () => {
    const { restApiId } = await kit.newApi();
    const { items = [] } = await aws.send(new GetGatewayResponsesCommand({ restApiId }));
    expect(items).toHaveLength(21);
    expect(items[0]).toEqual({
      responseType: 'ACCESS_DENIED',
      statusCode: '403',
      responseParameters: {},
      responseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
      defaultResponse: true,
    });
    const key = { restApiId, responseType: 'DEFAULT_4XX' } as const;
    await aws.send(new PutGatewayResponseCommand({ ...key, statusCode: '499' }));
    const inherited = new GetGatewayResponseCommand({ restApiId, responseType: 'UNAUTHORIZED' });
    expect(await aws.send(inherited)).toMatchObject({ statusCode: '499', defaultResponse: true });
    const patchOperations: PatchOperation[] = [
      { op: 'add', path: '/responseTemplates/text~1plain', value: 'no' },
      { op: 'add', path: '/responseParameters/gatewayresponse.header.A', value: "'x'" },
      { op: 'replace', path: '/statusCode', value: '498' },
    ];
    expect(await answerOf(aws.send(new UpdateGatewayResponseCommand({ ...key, patchOperations })))).toEqual({
      responseType: 'DEFAULT_4XX',
      statusCode: '498',
      responseTemplates: { 'text/plain': 'no' },
      responseParameters: { 'gatewayresponse.header.A': "'x'" },
      defaultResponse: false,
    });
    await aws.send(new DeleteGatewayResponseCommand(key));
    expect(await failureOf(aws.send(new DeleteGatewayResponseCommand(key)))).toEqual([
      'NotFoundException',
      404,
      'Gateway response type not defined on api',
    ]);
  });

  it('refuse empty templates, null, and types that there are not', async () => {
    const { restApiId } = await kit.newApi();
    const put = (responseType: string, responseTemplates: Record<string, string>) => {
      const input = { restApiId, responseType: responseType as GatewayResponseType, responseTemplates };
      return failureOf(aws.send(new PutGatewayResponseCommand(input)));
    };
    expect(await put('THROTTLED', { 'a/b': '' })).toEqual([
      BAD,
      400,
      'Invalid null or empty value in responseTemplates',
    ]);
    // The SDK leaves null out.
    const url = `http://127.0.0.1:${String(kit.gateway.managementPort)}/restapis/${restApiId}/gatewayresponses/THROTTLED`;
    const headers = { 'content-type': 'application/json' };
    const body = '{"responseParameters":{"gatewayresponse.header.a":null}}';
    const answer = await fetch(url, { method: 'PUT', headers, body });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { message: 'Invalid null or empty value in responseParameters' },
    ]);
    const [type, status, message] = await put('NOPE', {});
    expect([type, status]).toEqual(['ValidationException', 400]);
    expect(message).toContain("Value 'NOPE' at 'putGatewayResponseInput.responseType' failed to satisfy constraint");
  });
});
