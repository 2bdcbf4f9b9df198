import { describe, expect, it } from 'vitest';
import { parseApiDefinition } from './index.ts';

const backend = { integrationType: 'HTTP_PROXY', integrationUri: 'http://backend.example' };
const base = { protocolType: 'HTTP', name: 'shop' };

function problemsOf(api: object): string[] {
  const result = parseApiDefinition({ ...base, ...api });
  return result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problem.message}`);
}

const withIntegration = (integration: object) => problemsOf({ integrations: { a: { ...backend, ...integration } } });

type Cases = readonly (readonly [title: string, found: readonly string[], problems: readonly string[]])[];

describe('integrations', () => {
  const cases: Cases = [
    [
      'HTTP_PROXY without URL',
      problemsOf({ integrations: { a: { integrationType: 'HTTP_PROXY' } } }),
      ['integrations.a.integrationUri: is required with HTTP_PROXY: the URL of the backend'],
    ],
    [
      'a host from the request',
      withIntegration({ integrationUri: 'http://{host}/' }),
      [
        'integrations.a.integrationUri: takes its host from a path variable; only stage variables may stand there, or callers could choose the backend',
      ],
    ],
    [
      'a timeout above the limit',
      withIntegration({ timeoutInMillis: 30_001 }),
      ['integrations.a.timeoutInMillis: must be at most 30000'],
    ],
    [
      'VPC_LINK without id',
      withIntegration({ connectionType: 'VPC_LINK' }),
      ['integrations.a.connectionId: is required with connectionType VPC_LINK: the VPC link id'],
    ],
    [
      'a VPC link id that is none',
      withIntegration({ connectionType: 'VPC_LINK', connectionId: 'A_B' }),
      ['integrations.a.connectionId: must be a VPC link id or ${stageVariables.name}'],
    ],
    [
      'a VPC link id without VPC_LINK',
      withIntegration({ connectionId: 'a' }),
      ['integrations.a.connectionId: needs connectionType VPC_LINK'],
    ],
    [
      'a mock response without MOCK',
      withIntegration({ mockResponse: {} }),
      ['integrations.a.mockResponse: has no meaning with integrationType HTTP_PROXY; remove it'],
    ],
    [
      'a subtype without AWS_PROXY',
      withIntegration({ integrationSubtype: 'SQS-SendMessage' }),
      ['integrations.a.integrationSubtype: has no meaning with integrationType HTTP_PROXY; remove it'],
    ],
    [
      'certificates that are none',
      withIntegration({ tlsConfig: { caCertificates: 'x' } }),
      ['integrations.a.tlsConfig.caCertificates: must be PEM text with at least one certificate'],
    ],
    [
      'a server name that is none',
      withIntegration({ tlsConfig: { serverNameToVerify: 'a b' } }),
      ['integrations.a.tlsConfig.serverNameToVerify: must be a host name'],
    ],
    [
      'a reserved header to write',
      withIntegration({ requestParameters: { 'overwrite:header.Via': 'x' } }),
      ['integrations.a.requestParameters["overwrite:header.Via"]: Operations on header Via are restricted'],
    ],
    [
      'a reserved header to read',
      withIntegration({ requestParameters: { 'overwrite:header.a': '$request.header.Origin' } }),
      ['integrations.a.requestParameters["overwrite:header.a"]: Operations on header origin are restricted'],
    ],
    [
      'a response value in a request',
      withIntegration({ requestParameters: { 'overwrite:header.a': '$response.body' } }),
      [
        'integrations.a.requestParameters["overwrite:header.a"]: uses $response.body, which only responseParameters may use',
      ],
    ],
    [
      'one header twice',
      withIntegration({ requestParameters: { 'append:header.a': 'x', 'append:header.A': 'y' } }),
      [
        'integrations.a.requestParameters["append:header.A"]: stands twice; header names are the same in upper and lower case',
      ],
    ],
    [
      'a status key out of range',
      withIntegration({ responseParameters: { '99': {}, default: {} } }),
      [
        'integrations.a.responseParameters["99"]: must be a status code from 200 to 599',
        'integrations.a.responseParameters.default: must be a status code from 200 to 599',
      ],
    ],
    [
      'a status value out of range',
      withIntegration({ responseParameters: { '200': { 'overwrite:statuscode': '600' } } }),
      [
        'integrations.a.responseParameters["200"]["overwrite:statuscode"]: must be a status code from 200 to 599 or a variable, not "600"',
      ],
    ],
    [
      'a line break in a value',
      withIntegration({ requestParameters: { 'overwrite:header.a': 'x\r\ny: z' } }),
      ['integrations.a.requestParameters["overwrite:header.a"]: holds a control character'],
    ],
    [
      'a mock with a URL',
      withIntegration({ integrationType: 'MOCK' }),
      ['integrations.a.integrationUri: has no meaning with integrationType MOCK; remove it'],
    ],
    [
      'mock headers that are none',
      problemsOf({
        integrations: {
          a: {
            integrationType: 'MOCK',
            mockResponse: { statusCode: 204, headers: { 'a b': '', 'Content-Length': '1', c: '\n' }, body: 'x' },
          },
        },
      }),
      [
        'integrations.a.mockResponse.headers["a b"]: is not a header name',
        'integrations.a.mockResponse.headers.Content-Length: is set by the gateway itself; remove it',
        'integrations.a.mockResponse.headers.c: holds a control character',
        'integrations.a.mockResponse.body: cannot be sent with status 204',
      ],
    ],
  ];
  it.each(cases)('refuse %s', (_title, found, problems) => {
    expect(found).toEqual(problems);
  });

  it.each([
    ['a VPC link without URL', { integrationType: 'HTTP_PROXY', connectionType: 'VPC_LINK', connectionId: 'orders' }],
    [
      'a VPC link by stage variable',
      { ...backend, connectionType: 'VPC_LINK', connectionId: '${stageVariables.link}' },
    ],
    ['a function', { integrationType: 'AWS_PROXY', integrationUri: 'arn:aws:lambda:x', payloadFormatVersion: '2.0' }],
    [
      'a service action',
      {
        integrationType: 'AWS_PROXY',
        integrationSubtype: 'SQS-SendMessage',
        credentialsArn: 'arn:aws:iam::1:role/a',
        requestParameters: { QueueUrl: '$stageVariables.queue' },
      },
    ],
    ['a removed header with any value', { ...backend, requestParameters: { 'remove:header.a': "''" } }],
    [
      'a computed status',
      { ...backend, responseParameters: { '500': { 'overwrite:statuscode': '$response.header.x-status' } } },
    ],
  ])('accept %s', (_title, a) => {
    expect(problemsOf({ integrations: { a } })).toEqual([]);
  });
});
