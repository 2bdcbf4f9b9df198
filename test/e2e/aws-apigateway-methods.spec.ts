// The AWS SDK drives Gatehouse: methods of REST APIs with their responses, integrations and integration responses.
import {
  CreateModelCommand,
  CreateRequestValidatorCommand,
  DeleteMethodCommand,
  DeleteMethodResponseCommand,
  GetMethodCommand,
  GetMethodResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  TestInvokeMethodCommand,
  UpdateMethodCommand,
  UpdateMethodResponseCommand,
} from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { restApiKit } from './support/rest-api-kit.ts';
import type { MethodKey } from './support/rest-api-kit.ts';
import { answerOf, failureOf } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

const BAD = 'BadRequestException';
const NO_AUTHORIZER =
  'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.';

describe('methods', () => {
  const patch = (key: MethodKey, ...patchOperations: PatchOperation[]) =>
    answerOf(aws.send(new UpdateMethodCommand({ ...key, patchOperations })));

  it('are put with the defaults of the service, changed and deleted', async () => {
    const { restApiId, rootId } = await kit.newApi();
    const key = { restApiId, resourceId: rootId, httpMethod: 'POST' };
    const { id } = await aws.send(new CreateRequestValidatorCommand({ restApiId, name: 'v' }));
    const put = await answerOf(aws.send(new PutMethodCommand({ ...key, authorizationType: 'NONE' })));
    expect(put).toEqual({ httpMethod: 'POST', authorizationType: 'NONE', apiKeyRequired: false });
    const changed = await patch(
      key,
      { op: 'replace', path: '/apiKeyRequired', value: 'true' },
      { op: 'replace', path: '/operationName', value: 'o' },
      { op: 'replace', path: '/requestValidatorId', value: id },
      { op: 'add', path: '/requestParameters/method.request.header.a', value: 'true' },
      { op: 'add', path: '/requestModels/application~1json', value: 'Empty' },
      { op: 'add', path: '/authorizationScopes', value: 's' },
    );
    expect(changed).toEqual({
      ...put,
      apiKeyRequired: true,
      operationName: 'o',
      requestValidatorId: id,
      requestParameters: { 'method.request.header.a': true },
      requestModels: { 'application/json': 'Empty' },
      authorizationScopes: ['s'],
    });
    const reset = await patch(
      key,
      { op: 'replace', path: '/apiKeyRequired' },
      { op: 'replace', path: '/operationName', value: '' },
      { op: 'replace', path: '/requestValidatorId', value: '' },
      { op: 'remove', path: '/requestParameters/method.request.header.a' },
      { op: 'remove', path: '/requestModels/application~1json' },
      { op: 'remove', path: '/authorizationScopes', value: 's' },
    );
    expect(reset).toEqual(put);
    const { $metadata } = await aws.send(new DeleteMethodCommand(key));
    expect($metadata.httpStatusCode).toBe(204);
    const gone = ['NotFoundException', 404, 'Invalid Method identifier specified'];
    expect(await failureOf(aws.send(new GetMethodCommand(key)))).toEqual(gone);
    expect(await failureOf(aws.send(new DeleteMethodCommand(key)))).toEqual(gone);
  });

  it.each<[string, object, string, number, string]>([
    [
      'a verb that there is not',
      { httpMethod: 'TRACE' },
      BAD,
      400,
      'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
    ],
    [
      'a verb that is there',
      { httpMethod: 'GET' },
      'ConflictException',
      409,
      'Method already exists for this resource',
    ],
    ['an authorizer that is none', { authorizationType: 'CUSTOM', authorizerId: 'x' }, BAD, 400, NO_AUTHORIZER],
    [
      'a model that is none',
      { requestModels: { 'application/json': 'Pet' } },
      BAD,
      400,
      'Invalid model identifier specified: Pet',
    ],
    [
      'a validator that is none',
      { requestValidatorId: 'x' },
      BAD,
      400,
      'Invalid Request Validator identifier specified',
    ],
    [
      'one name twice',
      { requestParameters: { 'method.request.header.a': true, 'method.request.querystring.a': true } },
      BAD,
      400,
      'Parameter names must be unique across querystring, header and path',
    ],
    ['an unknown resource', { resourceId: 'nope' }, 'NotFoundException', 404, 'Invalid Resource identifier specified'],
  ])('refuse %s', async (_title, input, type, status, message) => {
    const key = await kit.newMethod(false);
    const method = { ...key, httpMethod: 'PUT', authorizationType: 'NONE', ...input };
    expect(await failureOf(aws.send(new PutMethodCommand(method)))).toEqual([type, status, message]);
  });

  it('refuse to be tried out, with an error that says so', async () => {
    const [type, status] = await failureOf(aws.send(new TestInvokeMethodCommand(await kit.newMethod())));
    expect([type, status]).toEqual(['NotImplementedException', 501]);
  });
});

describe('method responses', () => {
  it('are put, read, changed and deleted', async () => {
    const key = { ...(await kit.newMethod()), statusCode: '200' };
    await aws.send(
      new CreateModelCommand({ restApiId: key.restApiId, name: 'Pet', contentType: 'application/json', schema: '{}' }),
    );
    const responseModels = { 'application/json': 'Pet' };
    const put = await aws.send(new PutMethodResponseCommand({ ...key, responseModels }));
    expect([put.$metadata.httpStatusCode, put.statusCode, put.responseModels]).toEqual([201, '200', responseModels]);
    const patchOperations: PatchOperation[] = [
      { op: 'add', path: '/responseParameters/method.response.header.a', value: 'true' },
      { op: 'replace', path: '/responseModels/application~1json', value: 'Empty' },
    ];
    const { $metadata } = await aws.send(new UpdateMethodResponseCommand({ ...key, patchOperations }));
    expect($metadata.httpStatusCode).toBe(201);
    expect(await answerOf(aws.send(new GetMethodResponseCommand(key)))).toEqual({
      statusCode: '200',
      responseParameters: { 'method.response.header.a': true },
      responseModels: { 'application/json': 'Empty' },
    });
    await aws.send(new DeleteMethodResponseCommand(key));
    const gone = ['NotFoundException', 404, 'Invalid Response status code specified'];
    expect(await failureOf(aws.send(new GetMethodResponseCommand(key)))).toEqual(gone);
    expect(await failureOf(aws.send(new DeleteMethodResponseCommand(key)))).toEqual(gone);
    expect(await failureOf(aws.send(new UpdateMethodResponseCommand(key)))).toEqual(gone);
  });

  it('refuse a status that is none, one that is there, and an unknown model', async () => {
    const key = await kit.newMethod();
    const put = (statusCode: string, input: object = {}) =>
      failureOf(aws.send(new PutMethodResponseCommand({ ...key, statusCode, ...input })));
    expect(await put('20')).toEqual([
      'ValidationException',
      400,
      String.raw`1 validation error detected: Value '20' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\d\d`,
    ]);
    expect(await put('200', { responseModels: { 'a/b': 'X' } })).toEqual([
      BAD,
      400,
      'Invalid model identifier specified: X',
    ]);
    await aws.send(new PutMethodResponseCommand({ ...key, statusCode: '200' }));
    expect(await put('200')).toEqual(['ConflictException', 409, 'Response already exists for this resource']);
  });
});
