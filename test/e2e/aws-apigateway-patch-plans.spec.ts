// The AWS SDK drives Gatehouse: every documented PATCH path of usage plans, and of the usage of a key.
import {
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetUsageCommand,
  GetUsagePlanCommand,
  UpdateUsageCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import { beforeAll } from 'vitest';
import { walkPatches } from './support/patch-table.ts';
import type { LegalRow, Patchable, RefusedRow } from './support/patch-table.ts';
import { restApiKit } from './support/rest-api-kit.ts';

const kit = restApiKit();
const { aws } = kit;

let restApiId = '';

beforeAll(async () => {
  ({ restApiId } = await kit.newMethod());
  for (const stageName of ['prod', 'dev']) await aws.send(new CreateDeploymentCommand({ restApiId, stageName }));
});

const noSuchPath = (op: string, path: string, known = 'Please choose supported operations') =>
  `Invalid patch path  '${path}' specified for op '${op}'. ${known}`;
const noNumber = (path: string, value: string): RefusedRow => [
  'replace',
  path,
  value,
  `Invalid value '${value}' specified for path ${path}: it must be a number`,
];

const LIMITS =
  '/throttle/rateLimit, /throttle/burstLimit, /quota/limit, /quota/offset, /quota/period, /apiStages/{stage}/throttle, /apiStages/{stage}/throttle/{method}/rateLimit, /apiStages/{stage}/throttle/{method}/burstLimit';
const ADDED = `Must be one of: [/productCode, /apiStages, ${LIMITS}]`;
const REPLACED = `Must be one of: [/name, /description, /productCode, ${LIMITS}]`;
const PLAN = 'The usage plan cannot be accepted';
const THROTTLE = { rateLimit: 2, burstLimit: 4 };
const QUOTA = { limit: 10, offset: 1, period: 'WEEK' } as const;
const METHOD = { '/pets/GET': { rateLimit: 1, burstLimit: 1 } };

async function aPlan(): Promise<Patchable> {
  const plan = { name: 'p', description: 'd', throttle: THROTTLE, quota: QUOTA };
  const apiStages = [{ apiId: restApiId, stage: 'prod', throttle: METHOD }];
  const { id: usagePlanId = '' } = await aws.send(new CreateUsagePlanCommand({ ...plan, apiStages }));
  const patch: Patchable['patch'] = (patchOperations) =>
    aws.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations }));
  await patch([{ op: 'add', path: '/productCode', value: 'code' }]);
  return {
    names: { api: restApiId, plan: usagePlanId },
    patch,
    read: () => aws.send(new GetUsagePlanCommand({ usagePlanId })),
  };
}

const STAGE = '/apiStages/<api>:prod/throttle';
const stagesWith = (throttle?: object) => ({
  apiStages: [{ apiId: '<api>', stage: 'prod', ...(throttle && { throttle }) }],
});

/** Paths that are added and replaced alike. */
const both = (path: string, value: string, shows: object): LegalRow[] => [
  ['add', path, value, shows],
  ['replace', path, value, shows],
];

walkPatches('a usage plan', aPlan, {
  legal: [
    ['replace', '/name', 'q', { name: 'q' }],
    ['replace', '/description', 'e', { description: 'e' }],
    ['replace', '/description', '', { description: undefined }],
    ...both('/productCode', 'other', { productCode: 'other' }),
    ['remove', '/productCode', undefined, { productCode: undefined }],
    ...both('/throttle/rateLimit', '2.5', { throttle: { ...THROTTLE, rateLimit: 2.5 } }),
    ...both('/throttle/burstLimit', '8', { throttle: { ...THROTTLE, burstLimit: 8 } }),
    ['remove', '/throttle', undefined, { throttle: undefined }],
    ...both('/quota/limit', '20', { quota: { ...QUOTA, limit: 20 } }),
    ...both('/quota/offset', '2', { quota: { ...QUOTA, offset: 2 } }),
    ...both('/quota/period', 'MONTH', { quota: { ...QUOTA, period: 'MONTH' } }),
    ['remove', '/quota', undefined, { quota: undefined }],
    [
      'add',
      '/apiStages',
      '<api>:dev',
      {
        apiStages: [
          { apiId: '<api>', stage: 'prod', throttle: METHOD },
          { apiId: '<api>', stage: 'dev' },
        ],
      },
    ],
    ['remove', '/apiStages', '<api>:prod', { apiStages: [] }],
    ...both(
      STAGE,
      '{"/a/GET":{"rateLimit":3,"burstLimit":5}}',
      stagesWith({ '/a/GET': { rateLimit: 3, burstLimit: 5 } }),
    ),
    ['remove', STAGE, undefined, stagesWith()],
    ...both(`${STAGE}/~1pets/GET/rateLimit`, '9', stagesWith({ '/pets/GET': { rateLimit: 9, burstLimit: 1 } })),
    ...both(`${STAGE}/~1pets/GET/burstLimit`, '9', stagesWith({ '/pets/GET': { rateLimit: 1, burstLimit: 9 } })),
    ['remove', `${STAGE}/~1pets/GET`, undefined, stagesWith({})],
  ],
  refused: [
    ['add', '/name', 'q', noSuchPath('add', '/name', ADDED)],
    [
      'remove',
      '/description',
      undefined,
      noSuchPath(
        'remove',
        '/description',
        'Must be one of: [/productCode, /apiStages, /throttle, /quota, /apiStages/{stage}/throttle, /apiStages/{stage}/throttle/{method}]',
      ),
    ],
    ['replace', '/throttle', '{}', noSuchPath('replace', '/throttle', REPLACED)],
    ['replace', '/tags/a', 'b', noSuchPath('replace', '/tags/a', REPLACED)],
    ['replace', '/name', '', `${PLAN}: name: must have at least 1 character`],
    noNumber('/throttle/rateLimit', 'fast'),
    noNumber('/throttle/burstLimit', ''),
    noNumber('/quota/limit', 'many'),
    ['replace', '/throttle/rateLimit', '-1', `${PLAN}: throttle.rateLimit: must be at least 0`],
    ['replace', '/throttle/burstLimit', '1.5', `${PLAN}: throttle.burstLimit: must be a whole number, not 1.5`],
    ['replace', '/quota/limit', '-1', `${PLAN}: quota.limit: must be at least 1`],
    ['replace', '/quota/offset', '10', `${PLAN}: quota.offset: must be below the limit 10, not 10`],
    ['replace', '/quota/period', 'YEAR', `${PLAN}: quota.period: must be one of DAY, WEEK, MONTH`],
    ['add', '/apiStages', 'nonsense', 'Invalid API Stage specified'],
    [
      'add',
      '/apiStages',
      '<api>:prod',
      `${PLAN}: apiStages[1]: stage prod of API <api> stands at apiStages[0] already`,
    ],
    [
      'add',
      '/apiStages',
      '<api>:none',
      'Invalid API Stage {api: <api>, stage: none} specified for usageplan <plan>',
      'NotFoundException',
      404,
    ],
    [
      'remove',
      '/apiStages',
      '<api>:dev',
      'Invalid API Stage {api: <api>, stage: dev} specified for usageplan <plan>',
      'NotFoundException',
      404,
    ],
    ['replace', '/apiStages', '<api>:dev', noSuchPath('replace', '/apiStages', REPLACED)],
    ['replace', STAGE, '[]', 'Invalid throttle specified: it must be a JSON object of methods and their limits'],
    [
      'replace',
      '/apiStages/<api>:dev/throttle',
      '{}',
      'Invalid API Stage {api: <api>, stage: dev} specified for usageplan <plan>',
      'NotFoundException',
      404,
    ],
    [
      'remove',
      '/apiStages/<api>:dev/throttle/~1pets/GET',
      undefined,
      'Invalid API Stage {api: <api>, stage: dev} specified for usageplan <plan>',
      'NotFoundException',
      404,
    ],
    [
      'replace',
      `${STAGE}/~1pets/GET/rateLimit`,
      'fast',
      "Invalid value 'fast' specified for path /apiStages/<api>:prod/throttle/~1pets/GET/rateLimit: it must be a number",
    ],
    ['replace', `${STAGE}/~1pets/GET/period`, 'DAY', noSuchPath('replace', `${STAGE}/~1pets/GET/period`, REPLACED)],
  ],
});

async function aUsage(): Promise<Patchable> {
  const quota = { limit: 10, period: 'MONTH' } as const;
  const { id: usagePlanId } = await aws.send(new CreateUsagePlanCommand({ name: 'metered', quota }));
  const { id: keyId = '' } = await aws.send(new CreateApiKeyCommand({ enabled: true }));
  await aws.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
  return {
    names: { key: keyId },
    patch: (patchOperations) => aws.send(new UpdateUsageCommand({ usagePlanId, keyId, patchOperations })),
    read: () => {
      const day = new Date().toISOString().slice(0, 10);
      return aws.send(new GetUsageCommand({ usagePlanId, startDate: day, endDate: day }));
    },
  };
}

walkPatches('the usage of a key', aUsage, {
  legal: [
    ['replace', '/remaining', '25', { items: { '<key>': [[0, 25]] } }],
    ['replace', '/remaining', '0', { items: { '<key>': [[0, 0]] } }],
  ],
  refused: [
    ['add', '/remaining', '5', noSuchPath('add', '/remaining')],
    ['remove', '/remaining', undefined, noSuchPath('remove', '/remaining')],
    ['replace', '/used', '5', noSuchPath('replace', '/used', 'Must be one of: [/remaining]')],
    noNumber('/remaining', 'some'),
    ['replace', '/remaining', '-1', 'Invalid remaining: must be a whole number from 0 to 2147483647, not -1'],
    ['replace', '/remaining', '1.5', 'Invalid remaining: must be a whole number from 0 to 2147483647, not 1.5'],
  ],
});
