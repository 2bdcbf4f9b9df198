// The AWS SDK drives Gatehouse: every documented PATCH path of the account, API keys, client certificates and VPC links.
import {
  CreateApiKeyCommand,
  CreateVpcLinkCommand,
  GenerateClientCertificateCommand,
  GetAccountCommand,
  GetApiKeyCommand,
  GetClientCertificateCommand,
  GetVpcLinkCommand,
  UpdateAccountCommand,
  UpdateApiKeyCommand,
  UpdateClientCertificateCommand,
  UpdateVpcLinkCommand,
} from '@aws-sdk/client-api-gateway';
import { walkPatches } from './support/patch-table.ts';
import type { Patchable } from './support/patch-table.ts';
import { restApiKit } from './support/rest-api-kit.ts';
import { replace } from './support/rest-client.ts';

const { aws } = restApiKit();

const noSuchPath = (op: string, path: string, known = 'Please choose supported operations') =>
  `Invalid patch path  '${path}' specified for op '${op}'. ${known}`;
const ROLE = 'arn:aws:iam::000000000000:role/logs';

async function theAccount(): Promise<Patchable> {
  await aws.send(new UpdateAccountCommand({ patchOperations: [replace('/cloudwatchRoleArn', '')] }));
  return {
    patch: (patchOperations) => aws.send(new UpdateAccountCommand({ patchOperations })),
    read: () => aws.send(new GetAccountCommand({})),
  };
}

walkPatches('the account', theAccount, {
  legal: [['replace', '/cloudwatchRoleArn', ROLE, { cloudwatchRoleArn: ROLE }]],
  refused: [
    ['add', '/cloudwatchRoleArn', ROLE, noSuchPath('add', '/cloudwatchRoleArn', 'Must be one of: [/features]')],
    [
      'replace',
      '/throttleSettings/rateLimit',
      '1',
      noSuchPath('replace', '/throttleSettings/rateLimit', 'Must be one of: [/cloudwatchRoleArn]'),
    ],
    ['replace', '/cloudwatchRoleArn', 'logs', 'Invalid ARN specified in the request'],
    ['add', '/features', 'Teleport', 'Invalid feature Teleport. Must be one of: [UsagePlans]'],
    ['remove', '/features', 'UsagePlans', 'Usage plans cannot be disabled'],
  ],
});

async function anApiKey(): Promise<Patchable> {
  const input = { name: 'k', description: 'd', customerId: 'c' };
  const { id: apiKey } = await aws.send(new CreateApiKeyCommand(input));
  return {
    patch: (patchOperations) => aws.send(new UpdateApiKeyCommand({ apiKey, patchOperations })),
    read: () => aws.send(new GetApiKeyCommand({ apiKey })),
  };
}

const KEY_PATHS = 'Must be one of: [/name, /description, /enabled, /customerId]';
const BY_PLANS = 'API keys are bound to stages by usage plans: add the stage to a usage plan, and the key to the plan';

walkPatches('an API key', anApiKey, {
  legal: [
    ['replace', '/name', 'l', { name: 'l' }],
    ['replace', '/description', 'e', { description: 'e' }],
    ['replace', '/description', '', { description: undefined }],
    ['replace', '/enabled', 'true', { enabled: true }],
    ['replace', '/customerId', 'f', { customerId: 'f' }],
  ],
  refused: [
    ['add', '/name', 'l', noSuchPath('add', '/name', 'Must be one of: [/labels, /stages]')],
    ['replace', '/value', 'x', noSuchPath('replace', '/value', KEY_PATHS)],
    ['replace', '/stages', 'a/b', noSuchPath('replace', '/stages', KEY_PATHS)],
    ['replace', '/name', 'x'.repeat(1025), 'Invalid API Key name, can be at most 1024 characters.'],
    ['replace', '/description', 'x'.repeat(1025), 'Invalid API Key description specified.'],
    ['add', '/stages', 'api/prod', BY_PLANS],
    ['remove', '/stages', 'api/prod', BY_PLANS],
    ['add', '/labels', 'a', 'API keys have no labels: use tags'],
    ['remove', '/labels', 'a', 'API keys have no labels: use tags'],
  ],
});

async function aCertificate(): Promise<Patchable> {
  const { clientCertificateId } = await aws.send(new GenerateClientCertificateCommand({ description: 'd' }));
  const key = { clientCertificateId };
  return {
    patch: (patchOperations) => aws.send(new UpdateClientCertificateCommand({ ...key, patchOperations })),
    read: () => aws.send(new GetClientCertificateCommand(key)),
  };
}

walkPatches('a client certificate', aCertificate, {
  legal: [
    ['replace', '/description', 'e', { description: 'e' }],
    ['replace', '/description', '', { description: undefined }],
  ],
  refused: [
    ['add', '/description', 'e', noSuchPath('add', '/description')],
    [
      'replace',
      '/pemEncodedCertificate',
      'x',
      noSuchPath('replace', '/pemEncodedCertificate', 'Must be one of: [/description]'),
    ],
    [
      'replace',
      '/description',
      'x'.repeat(1025),
      'The client certificate cannot be accepted: description: must have at most 1024 characters',
    ],
  ],
});

async function aVpcLink(): Promise<Patchable> {
  const input = { name: 'l', description: 'd', targetArns: ['http://10.0.0.7:8080'] };
  const { id: vpcLinkId } = await aws.send(new CreateVpcLinkCommand(input));
  return {
    patch: (patchOperations) => aws.send(new UpdateVpcLinkCommand({ vpcLinkId, patchOperations })),
    read: () => aws.send(new GetVpcLinkCommand({ vpcLinkId })),
  };
}

walkPatches('a VPC link', aVpcLink, {
  legal: [
    ['replace', '/name', 'm', { name: 'm' }],
    ['replace', '/description', 'e', { description: 'e' }],
    ['replace', '/description', '', { description: undefined }],
  ],
  refused: [
    ['remove', '/description', undefined, noSuchPath('remove', '/description')],
    ['replace', '/targetArns', 'x', noSuchPath('replace', '/targetArns', 'Must be one of: [/name, /description]')],
    ['replace', '/name', '', 'The VPC link cannot be accepted: name: must have at least 1 character'],
    ['replace', '/name', undefined, 'The VPC link cannot be accepted: name: is required'],
  ],
});
