// The AWS SDK drives Gatehouse: documents of HTTP APIs on a standalone process.
import {
  GetAuthorizersCommand,
  GetRoutesCommand,
  ImportApiCommand,
  ReimportApiCommand,
} from '@aws-sdk/client-apigatewayv2';
import { describe, expect, it } from 'vitest';
import { httpApiKit } from './support/http-api-kit.ts';
import { failureOf } from './support/rest-client.ts';

const kit = httpApiKit();
const { aws } = kit;

const FUNCTION = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:check';
const INVOCATION = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`;

/** A document with one route and whatever else is given. */
function documentOf(operation: object, rest: object = {}): string {
  const integration = { type: 'http_proxy', httpMethod: 'GET', uri: kit.backend.url, payloadFormatVersion: '1.0' };
  const get = { 'x-amazon-apigateway-integration': integration, ...operation };
  return JSON.stringify({ openapi: '3.0.1', info: { title: 'd', version: '1' }, paths: { '/a': { get } }, ...rest });
}

describe('documents of HTTP APIs, over the AWS SDK', () => {
  it('an import fills in the names of account, region and partition', async () => {
    const authorizer = {
      type: 'request',
      identitySource: '$request.header.Authorization',
      authorizerUri: INVOCATION,
      authorizerPayloadFormatVersion: '2.0',
    };
    const check = {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authorizer': authorizer,
    };
    const Body = documentOf({ security: [{ check: [] }] }, { components: { securitySchemes: { check } } });
    const filled =
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:check/invocations';
    const { ApiId = '' } = await aws.send(new ImportApiCommand({ Body }));
    const uris = async (): Promise<unknown> =>
      (await aws.send(new GetAuthorizersCommand({ ApiId }))).Items?.map(({ AuthorizerUri }) => AuthorizerUri);
    expect(await uris()).toEqual([filled]);
    await aws.send(new ReimportApiCommand({ ApiId, Body }));
    expect(await uris()).toEqual([filled]);
  });

  it('warnings fail an import that asks for it, in the words of the service, and change nothing', async () => {
    const { ApiId = '' } = await aws.send(new ImportApiCommand({ Body: documentOf({}) }));
    const Body = documentOf({ 'x-amazon-apigateway-integration': { type: 'aws', uri: 'x', httpMethod: 'POST' } });
    const [type, status, message] = await failureOf(
      aws.send(new ReimportApiCommand({ ApiId, Body, FailOnWarnings: true })),
    );
    expect([type, status]).toEqual(['BadRequestException', 400]);
    expect(message).toMatch(/^Warnings found during import:\n\t#\/paths\/~1a\/get\/x-amazon-apigateway-integration /);
    const { Items = [] } = await aws.send(new GetRoutesCommand({ ApiId }));
    expect(Items.map(({ RouteKey }) => RouteKey)).toEqual(['GET /a']);
  });

  it.each([
    ['no text', '', 'Unable to build importer with provided input.'],
    ['no document', 'nonsense', 'Unable to build importer with provided input.'],
    ['another kind of document', '{"openapi":"4.0.0"}', 'Unable to build importer with provided input.'],
    ['half a document', '{"openapi":', 'Invalid OpenAPI input.'],
    ['two security requirements', undefined, 'Errors found during import:\n\t#/paths/~1a/get/security: '],
  ])('%s is refused as the service refuses it', async (_what, text, message) => {
    const jwtConfiguration = { issuer: 'https://issuer.example', audience: ['a'] };
    const authorizer = { type: 'jwt', identitySource: '$request.header.Authorization', jwtConfiguration };
    const scheme = { type: 'oauth2', flows: {}, 'x-amazon-apigateway-authorizer': authorizer };
    const components = { securitySchemes: { one: scheme, two: scheme } };
    const Body = text ?? documentOf({ security: [{ one: [] }, { two: [] }] }, { components });
    const failure = await failureOf(aws.send(new ImportApiCommand({ Body })));
    expect(failure).toEqual(['BadRequestException', 400, expect.stringContaining(message)]);
  });
});
