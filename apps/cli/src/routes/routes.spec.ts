import { describe, expect, it } from 'vitest';
import { routesOfDefinition, routesOfDocument } from './read-routes.ts';
import { routeRows } from './route-rows.ts';

describe('routes of a definition', () => {
  it('come with their integrations, by path and method, $default last', () => {
    const api = {
      http: {
        integrations: {
          web: { integrationType: 'HTTP_PROXY', integrationUri: 'http://a/{proxy}' },
          link: { integrationType: 'HTTP_PROXY', connectionType: 'VPC_LINK', connectionId: 'shop' },
          fixed: { integrationType: 'MOCK', mockResponse: { statusCode: 418 } },
        },
        routes: [
          { routeKey: '$default', target: 'integrations/fixed' },
          { routeKey: 'POST /b', target: 'integrations/link', authorizationType: 'JWT', authorizerId: 'me' },
          { routeKey: 'GET /b', target: 'integrations/web' },
          { routeKey: 'ANY /a', target: 'integrations/gone' },
          { routeKey: 'GET /c' },
        ],
      },
    };
    expect(routeRows(routesOfDefinition(api))).toEqual([
      ['ANY', '/a', '-', 'integrations/gone', 'NONE'],
      ['GET', '/b', 'HTTP_PROXY', 'http://a/{proxy}', 'NONE'],
      ['POST', '/b', 'HTTP_PROXY', 'VPC link shop', 'JWT me'],
      ['GET', '/c', '-', 'none', 'NONE'],
      ['', '$default', 'MOCK', 'status 418', 'NONE'],
    ]);
  });
});

describe('routes of an exported document', () => {
  it('are those of the definition', () => {
    const $ref = '#/components/x-amazon-apigateway-integrations/web';
    const document = {
      paths: {
        '/$default': {
          'x-amazon-apigateway-any-method': { isDefaultRoute: true, 'x-amazon-apigateway-integration': { $ref } },
        },
        '/a': {
          'x-amazon-apigateway-any-method': { security: [{ iam: [] }] },
          get: { operationId: 'getA', security: [{ me: ['read'] }], 'x-amazon-apigateway-integration': { $ref } },
        },
      },
      components: {
        'x-amazon-apigateway-integrations': { web: { type: 'http_proxy', uri: 'http://a', httpMethod: 'GET' } },
        securitySchemes: {
          iam: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'awsSigv4' },
          me: { type: 'oauth2', 'x-amazon-apigateway-authorizer': { type: 'jwt' } },
        },
      },
    };
    const web = { integrationType: 'HTTP_PROXY', integrationUri: 'http://a', integrationMethod: 'GET' };
    expect(routesOfDocument(document)).toEqual([
      { routeKey: '$default', target: 'integrations/web', integration: web },
      { routeKey: 'ANY /a', authorizationType: 'AWS_IAM' },
      {
        routeKey: 'GET /a',
        target: 'integrations/web',
        integration: web,
        authorizationType: 'JWT',
        authorizerId: 'me',
        operationName: 'getA',
      },
    ]);
  });
});
