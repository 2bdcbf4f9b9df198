// The AWS SDK drives Gatehouse: integrations of REST APIs and their responses.
import {
  DeleteIntegrationCommand,
  DeleteIntegrationResponseCommand,
  DeleteMethodResponseCommand,
  GetIntegrationCommand,
  GetIntegrationResponseCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  UpdateIntegrationCommand,
  UpdateIntegrationResponseCommand,
} from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { restApiKit } from './support/rest-api-kit.ts';
import type { MethodKey } from './support/rest-api-kit.ts';
import { answerOf, failureOf } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

const BAD = 'BadRequestException';
const URI = 'https://backend.example/pets';

describe('integrations', () => {
  const patch = (key: MethodKey, ...patchOperations: PatchOperation[]) =>
    answerOf(aws.send(new UpdateIntegrationCommand({ ...key, patchOperations })));

  it('are put with the defaults of the service, read and deleted', async () => {
    const key = await kit.newMethod(false);
    const put = await answerOf(aws.send(new PutIntegrationCommand({ ...key, type: 'MOCK' })));
    const defaults = {
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29_000,
      cacheNamespace: key.resourceId,
      cacheKeyParameters: [],
    };
    expect(put).toEqual({ type: 'MOCK', ...defaults });
    const http = { type: 'HTTP', integrationHttpMethod: 'GET', uri: URI, requestTemplates: {} } as const;
    await aws.send(new PutIntegrationCommand({ ...key, ...http }));
    expect(await answerOf(aws.send(new GetIntegrationCommand(key)))).toEqual({
      type: 'HTTP',
      httpMethod: 'GET',
      uri: URI,
      connectionType: 'INTERNET',
      requestTemplates: {},
      ...defaults,
    });
    const { $metadata } = await aws.send(new DeleteIntegrationCommand(key));
    expect($metadata.httpStatusCode).toBe(204);
    const gone = ['NotFoundException', 404, 'Invalid Integration identifier specified'];
    expect(await failureOf(aws.send(new GetIntegrationCommand(key)))).toEqual(gone);
    expect(await failureOf(aws.send(new DeleteIntegrationCommand(key)))).toEqual(gone);
    expect(await failureOf(patch(key))).toEqual(gone);
  });

  it('lose their TLS settings as a whole', async () => {
    const key = await kit.newMethod(false);
    const tlsConfig = { insecureSkipVerification: true };
    const input = { type: 'HTTP', integrationHttpMethod: 'GET', uri: URI, tlsConfig } as const;
    await aws.send(new PutIntegrationCommand({ ...key, ...input }));
    expect((await patch(key, { op: 'remove', path: '/tlsConfig' }))['tlsConfig']).toBeUndefined();
  });

  it.each<[string, object, string, string]>([
    [
      'an unknown type',
      { type: 'X' },
      'ValidationException',
      "1 validation error detected: Value 'X' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
    ],
    ['no verb', { type: 'HTTP', uri: URI }, BAD, 'Enumeration value for HttpMethod must be non-empty'],
    [
      'what is no URL',
      { type: 'HTTP', integrationHttpMethod: 'GET', uri: 'ftp://a' },
      BAD,
      'Invalid HTTP endpoint specified for URI',
    ],
    [
      'what is no ARN',
      { type: 'AWS', integrationHttpMethod: 'POST', uri: URI },
      BAD,
      'Invalid ARN specified in the request',
    ],
    [
      'an ARN of no action',
      { type: 'AWS', integrationHttpMethod: 'POST', uri: 'arn:aws:apigateway:us-east-1:sqs:x' },
      BAD,
      'AWS ARN for integration must contain path or action',
    ],
    [
      'a proxy of another service',
      { type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: 'arn:aws:apigateway:us-east-1:sqs:path/a' },
      BAD,
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    ],
    [
      'an expression that is none',
      { type: 'MOCK', requestParameters: { 'integration.request.header.a': 'true' } },
      BAD,
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: true]',
    ],
    [
      'a content type that is none',
      { type: 'MOCK', requestTemplates: { '123': '' } },
      BAD,
      'Validation Result: warnings : [], errors : [Invalid content type specified: 123]',
    ],
    ['too little time', { type: 'MOCK', timeoutInMillis: 49 }, BAD, 'Timeout should be between 50 ms and 29000 ms'],
  ])('refuse %s', async (_title, input, type, message) => {
    const key = await kit.newMethod(false);
    const sent = aws.send(new PutIntegrationCommand({ ...key, type: 'MOCK', ...input }));
    expect(await failureOf(sent)).toEqual([type, 400, message]);
  });
});

describe('integration responses', () => {
  it('are put again, read, changed and deleted, before or after the method response', async () => {
    const key = { ...(await kit.newMethod()), statusCode: '200' };
    const missing = ['NotFoundException', 404, 'Invalid Response status code specified'];
    expect(await failureOf(aws.send(new PutIntegrationResponseCommand(key)))).toEqual(missing);
    const responseParameters = { 'method.response.header.a': true };
    await aws.send(new PutMethodResponseCommand({ ...key, responseParameters }));
    const put = { ...key, selectionPattern: '', responseTemplates: {} };
    expect(await answerOf(aws.send(new PutIntegrationResponseCommand(put)))).toEqual({
      statusCode: '200',
      selectionPattern: '',
      responseTemplates: {},
    });
    await aws.send(new PutIntegrationResponseCommand(key));
    const patchOperations: PatchOperation[] = [
      { op: 'replace', path: '/selectionPattern', value: '2..' },
      { op: 'add', path: '/responseParameters/method.response.header.a', value: "'x'" },
      { op: 'add', path: '/responseTemplates/application~1json', value: '{}' },
    ];
    await aws.send(new UpdateIntegrationResponseCommand({ ...key, patchOperations }));
    expect(await answerOf(aws.send(new GetIntegrationResponseCommand(key)))).toEqual({
      statusCode: '200',
      selectionPattern: '2..',
      responseParameters: { 'method.response.header.a': "'x'" },
      responseTemplates: { 'application/json': '{}' },
    });
    await aws.send(new DeleteMethodResponseCommand(key));
    await aws.send(new DeleteIntegrationResponseCommand(key));
    expect(await failureOf(aws.send(new GetIntegrationResponseCommand(key)))).toEqual(missing);
  });

  it('refuse a selection pattern that is no regular expression', async () => {
    const key = { ...(await kit.newMethod()), statusCode: '200' };
    await aws.send(new PutMethodResponseCommand(key));
    expect(await failureOf(aws.send(new PutIntegrationResponseCommand({ ...key, selectionPattern: '[' })))).toEqual([
      BAD,
      400,
      'Invalid selection pattern specified: [',
    ]);
    const legal = { ...key, selectionPattern: '(?!2)\\d+' };
    expect(await aws.send(new PutIntegrationResponseCommand(legal))).toMatchObject({ selectionPattern: '(?!2)\\d+' });
    expect(await aws.send(new PutIntegrationResponseCommand({ ...key, selectionPattern: '(?i)a' }))).toBeDefined();
  });

  it('refuse a header that the method does not declare', async () => {
    const key = { ...(await kit.newMethod()), statusCode: '200' };
    await aws.send(new PutMethodResponseCommand(key));
    const responseParameters = { 'method.response.header.b': "'x'" };
    expect(await failureOf(aws.send(new PutIntegrationResponseCommand({ ...key, responseParameters })))).toEqual([
      BAD,
      400,
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.response.header.b]',
    ]);
  });
});
