// The AWS SDK drives Gatehouse: every documented PATCH path of stages, with their method settings and their canary.
import {
  CreateDeploymentCommand,
  CreateDocumentationVersionCommand,
  GenerateClientCertificateCommand,
  GetStageCommand,
  UpdateAccountCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { beforeAll, expect } from 'vitest';
import { walkPatches } from './support/patch-table.ts';
import type { LegalRow, Patchable } from './support/patch-table.ts';
import { restApiKit } from './support/rest-api-kit.ts';
import { replace } from './support/rest-client.ts';

const kit = restApiKit();
const { aws } = kit;

let certificate = '';

beforeAll(async () => {
  const role = replace('/cloudwatchRoleArn', 'arn:aws:iam::000000000000:role/logs');
  await aws.send(new UpdateAccountCommand({ patchOperations: [role] }));
  certificate = (await aws.send(new GenerateClientCertificateCommand({}))).clientCertificateId ?? '';
});

const STAGE = 'The stage settings cannot be accepted';
const LOG = { destinationArn: 'stdout', format: '$context.requestId' };

/** A stage `prod` with variables and an access log, beside a deployment that it does not serve. */
async function aStage(): Promise<Patchable> {
  const { restApiId } = await kit.newMethod();
  const stage = { restApiId, stageName: 'prod' };
  const { id: first = '' } = await aws.send(new CreateDeploymentCommand({ ...stage, variables: { a: '1' } }));
  const { id: second = '' } = await aws.send(new CreateDeploymentCommand({ restApiId }));
  await aws.send(new CreateDocumentationVersionCommand({ restApiId, documentationVersion: 'v1' }));
  const patchOperations = [
    replace('/description', 'd'),
    replace('/accessLogSettings/destinationArn', LOG.destinationArn),
    replace('/accessLogSettings/format', LOG.format),
    replace('/*/*/metrics/enabled', 'true'),
  ];
  await aws.send(new UpdateStageCommand({ ...stage, patchOperations }));
  return {
    names: { first, second, certificate },
    patch: (operations) => aws.send(new UpdateStageCommand({ ...stage, patchOperations: operations })),
    read: () => aws.send(new GetStageCommand(stage)),
  };
}

const setting = (key: string, name: string, value: unknown) => ({
  methodSettings: expect.objectContaining({ [key]: expect.objectContaining({ [name]: value }) as unknown }) as unknown,
});

/** Each setting of methods: the end of its path, a value, and the member with what it is then. */
const SETTINGS: readonly (readonly [end: string, value: string, name: string, shown: unknown])[] = [
  ['metrics/enabled', 'false', 'metricsEnabled', false],
  ['logging/loglevel', 'ERROR', 'loggingLevel', 'ERROR'],
  ['logging/dataTrace', 'true', 'dataTraceEnabled', true],
  ['throttling/burstLimit', '7', 'throttlingBurstLimit', 7],
  ['throttling/rateLimit', '2.5', 'throttlingRateLimit', 2.5],
  ['caching/enabled', 'false', 'cachingEnabled', false],
  ['caching/ttlInSeconds', '60', 'cacheTtlInSeconds', 60],
  ['caching/dataEncrypted', 'true', 'cacheDataEncrypted', true],
  ['caching/requireAuthorizationForCacheControl', 'false', 'requireAuthorizationForCacheControl', false],
  [
    'caching/unauthorizedCacheControlHeaderStrategy',
    'FAIL_WITH_403',
    'unauthorizedCacheControlHeaderStrategy',
    'FAIL_WITH_403',
  ],
];

const settings: readonly LegalRow[] = SETTINGS.flatMap(([end, value, name, shown]) =>
  ['*/*', '~1pets/GET', '~1/GET'].map((key): LegalRow => [
    'replace',
    `/${key}/${end}`,
    value,
    setting(key, name, shown),
  ]),
);

const NO_LOG_PATH =
  'Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]';
const noMethod = (key: string) =>
  `Cannot remove method setting ${key} because there is no method setting for this method `;
const badPath = (path: string) =>
  expect.stringContaining(
    `Invalid method setting path: ${path}. Must be one of: [/deploymentId, `,
  ) as unknown as string;

walkPatches('a stage', aStage, {
  legal: [
    ['replace', '/deploymentId', '<second>', { deploymentId: '<second>' }],
    ['replace', '/variables/b', '2', { variables: { a: '1', b: '2' } }],
    ['replace', '/variables/a', '2', { variables: { a: '2' } }],
    ['remove', '/variables/a', undefined, { variables: undefined }],
    ['replace', '/description', 'e', { description: 'e' }],
    ['replace', '/description', '', { description: undefined }],
    ['replace', '/clientCertificateId', '<certificate>', { clientCertificateId: '<certificate>' }],
    ['replace', '/documentationVersion', 'v1', { documentationVersion: 'v1' }],
    ['replace', '/tracingEnabled', 'true', { tracingEnabled: true }],
    ['replace', '/cacheClusterEnabled', 'true', { cacheClusterEnabled: true, cacheClusterStatus: 'AVAILABLE' }],
    ['replace', '/cacheClusterSize', '1.6', { cacheClusterSize: '1.6' }],
    ['add', '/accessLogSettings/destinationArn', 'stderr', { accessLogSettings: { ...LOG, destinationArn: 'stderr' } }],
    [
      'replace',
      '/accessLogSettings/destinationArn',
      'stderr',
      { accessLogSettings: { ...LOG, destinationArn: 'stderr' } },
    ],
    [
      'add',
      '/accessLogSettings/format',
      '$context.requestId $context.status',
      { accessLogSettings: { ...LOG, format: '$context.requestId $context.status' } },
    ],
    [
      'replace',
      '/accessLogSettings/format',
      '$context.requestId $context.status',
      { accessLogSettings: { ...LOG, format: '$context.requestId $context.status' } },
    ],
    ['remove', '/accessLogSettings', undefined, { accessLogSettings: undefined }],
    ['remove', '/*/*', undefined, { methodSettings: {} }],
    ...settings,
  ],
  refused: [
    ['replace', undefined, 'x', 'Invalid patch path null'],
    ['move', '/description', undefined, "Invalid patch operation specified. Must be 'add'|'remove'|'replace'|'copy'"],
    ['add', '/variables/b', '2', 'Invalid add operation with path: /variables/b'],
    ['add', '/deploymentId', '<second>', 'Invalid add operation with path: /deploymentId'],
    ['add', '/*/*/metrics/enabled', 'true', 'Invalid add operation with path: /*/*/metrics/enabled'],
    ['remove', '/description', undefined, noMethod('description')],
    ['remove', '/~1pets/GET', undefined, noMethod('~1pets/GET')],
    ['remove', '/accessLogSettings/format', undefined, NO_LOG_PATH],
    ['replace', '/accessLogSettings/level', 'x', NO_LOG_PATH],
    ['replace', '/accessLogSettings/format', '', 'Access Log value must not be empty'],
    ['add', '/accessLogSettings/destinationArn', undefined, 'Access Log value must not be empty'],
    ['replace', '/stageName', 'dev', badPath('/stageName')],
    ['replace', '/variables', '{}', badPath('/variables')],
    ['replace', '/*/*/metrics/rate', '1', badPath('/*/*/metrics/rate')],
    ['replace', '/canarySettings/weight', '1', badPath('/canarySettings/weight')],
    ['replace', '/deploymentId', 'nope', 'Deployment id does not exist'],
    ['replace', '/deploymentId', '', 'Deployment id does not exist'],
    ['replace', '/deploymentId', undefined, 'Deployment id does not exist'],
    [
      'replace',
      '/variables/a b',
      'x',
      `${STAGE}: variables["a b"]: the name must be 1 to 64 letters, digits or underscores`,
    ],
    [
      'replace',
      '/variables/c',
      'a<b',
      `${STAGE}: variables.c: must be 1 to 512 characters of A-Z a-z 0-9 - . _ ~ : / ? # & = ,`,
    ],
    ['replace', '/clientCertificateId', 'nope', 'Invalid Client Certificate identifier specified'],
    ['replace', '/documentationVersion', 'v2', 'Invalid Documentation version specified'],
    [
      'replace',
      '/cacheClusterSize',
      '3',
      `${STAGE}: cacheClusterSize: must be one of 118, 237, 0.5, 1.6, 6.1, 13.5, 28.4, 58.2`,
    ],
    ['replace', '/*/*/logging/loglevel', 'LOUD', 'Invalid logging level specified. Must be one of: [OFF, ERROR, INFO]'],
    [
      'replace',
      '/*/*/throttling/burstLimit',
      '1.5',
      `${STAGE}: methodSettings["*/*"].throttlingBurstLimit: must be a whole number, not 1.5`,
    ],
    [
      'replace',
      '/*/*/throttling/burstLimit',
      'many',
      "Invalid value 'many' specified for path /*/*/throttling/burstLimit: it must be a number",
    ],
    [
      'replace',
      '/*/*/throttling/rateLimit',
      '-2',
      `${STAGE}: methodSettings["*/*"].throttlingRateLimit: must be at least 0`,
    ],
    [
      'replace',
      '/*/*/caching/ttlInSeconds',
      '3601',
      `${STAGE}: methodSettings["*/*"].cacheTtlInSeconds: must be at most 3600`,
    ],
    [
      'replace',
      '/*/*/caching/unauthorizedCacheControlHeaderStrategy',
      'IGNORE',
      'Invalid unauthorizedCacheControlHeaderStrategy specified. Must be one of: [FAIL_WITH_403, SUCCEED_WITH_RESPONSE_HEADER, SUCCEED_WITHOUT_RESPONSE_HEADER]',
    ],
    ['copy', '/deploymentId', '/canarySettings/deploymentId', 'Promotion not available. Canary does not exist.'],
  ],
});

/** The same with a canary that serves the other deployment. */
async function aCanary(): Promise<Patchable> {
  const stage = await aStage();
  await stage.patch([
    replace('/canarySettings/deploymentId', stage.names?.['second'] ?? ''),
    replace('/canarySettings/percentTraffic', '5'),
    replace('/canarySettings/stageVariableOverrides/a', '9'),
  ]);
  return stage;
}

const CANARY = {
  percentTraffic: 5,
  deploymentId: '<second>',
  stageVariableOverrides: { a: '9' },
  useStageCache: false,
};
const COPIES =
  'Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]';

walkPatches('a stage with a canary', aCanary, {
  legal: [
    ['replace', '/canarySettings/deploymentId', '<first>', { canarySettings: { ...CANARY, deploymentId: '<first>' } }],
    ['replace', '/canarySettings/percentTraffic', '12.5', { canarySettings: { ...CANARY, percentTraffic: 12.5 } }],
    ['replace', '/canarySettings/useStageCache', 'true', { canarySettings: { ...CANARY, useStageCache: true } }],
    [
      'replace',
      '/canarySettings/stageVariableOverrides/b',
      '8',
      { canarySettings: { ...CANARY, stageVariableOverrides: { a: '9', b: '8' } } },
    ],
    ['remove', '/canarySettings', undefined, { canarySettings: undefined }],
    ['copy', '/deploymentId', '/canarySettings/deploymentId', { deploymentId: '<second>' }],
    ['copy', '/variables', '/canarySettings/stageVariableOverrides', { variables: { a: '9' } }],
  ],
  refused: [
    ['add', '/canarySettings/deploymentId', '<first>', 'Invalid add operation with path: /canarySettings/deploymentId'],
    ['remove', '/canarySettings/deploymentId', undefined, noMethod('canarySettings/deploymentId')],
    ['replace', '/canarySettings', '{}', badPath('/canarySettings')],
    ['replace', '/canarySettings/deploymentId', 'nope', 'Deployment id does not exist'],
    ['replace', '/canarySettings/deploymentId', undefined, 'Deployment id does not exist'],
    [
      'replace',
      '/canarySettings/percentTraffic',
      '101',
      `${STAGE}: canarySettings.percentTraffic: must be at most 100`,
    ],
    [
      'replace',
      '/canarySettings/percentTraffic',
      'half',
      "Invalid value 'half' specified for path /canarySettings/percentTraffic: it must be a number",
    ],
    [
      'copy',
      '/description',
      '/variables',
      `Invalid copy operation with path: /description and from /variables. ${COPIES}`,
    ],
    [
      'copy',
      '/variables',
      '/canarySettings/deploymentId',
      `Invalid copy operation with path: /variables and from /canarySettings/deploymentId. ${COPIES}`,
    ],
    ['copy', '/deploymentId', undefined, `Invalid copy operation with path: /deploymentId and from null. ${COPIES}`],
  ],
});
