// External packages and impure globals: which folder may touch which.
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname } from 'node:path';
import { SPEC_FILES, SPEC_HELPER_PATH } from './spec-files.mjs';

/** Each package is imported by the listed folders only; specs keep the fence of their folder, `test/` and `tools/` have none. */
const FENCES = [
  { packages: ['uWebSockets.js'], folders: ['libs/data/server'] },
  { packages: ['node:sqlite', 'kysely', 'pg'], folders: ['libs/control/store'] },
  {
    packages: ['nice-grpc', 'nice-grpc-*', '@grpc/*'],
    folders: ['libs/control/grpc-api', 'libs/contract', 'libs/shared/telemetry', 'apps/cli'],
  },
  { packages: ['fastify', '@fastify/*'], folders: [] },
  { packages: ['commander', 'listr2', 'cli-table3'], folders: ['apps/cli', 'apps/load'] },
  { packages: ['picocolors'], folders: ['apps/cli', 'apps/load', 'apps/standalone'] },
  { packages: ['pino'], folders: ['libs/shared/process', 'libs/control/control-plane', 'libs/data/data-plane'] },
  { packages: ['@opentelemetry/*'], folders: ['libs/shared/telemetry'] },
  { packages: ['@bufbuild/protobuf'], folders: ['libs/contract'] },
  { packages: ['csv-parse', 'csv-parse/*'], folders: ['libs/control/api-key-csv'] },
  { packages: ['js-yaml'], folders: ['libs/control/openapi'] },
  { packages: ['@nats-io/*'], folders: ['libs/shared/nats'] },
  { packages: ['ioredis'], folders: ['libs/shared/redis'] },
  {
    packages: ['re2js'],
    folders: [
      'libs/shared/json-path',
      'libs/shared/json-schema',
      'libs/shared/mapping-templates',
      'libs/data/integration-mapping',
    ],
  },
  { packages: ['ajv', 'ajv-draft-04'], folders: ['libs/shared/json-schema'] },
  { packages: ['velocityjs'], folders: ['libs/shared/mapping-templates'] },
  { packages: ['yaml'], folders: ['apps/cli', 'libs/shared/yaml-text'] },
  { packages: ['undici', 'ws'], folders: ['libs/load/generator'] },
  { packages: ['@aws-sdk/*'], folders: ['libs/control/management-api'] },
  { packages: ['@smithy/*'], folders: ['libs/control/aws-rest-json'] },
];

const IO_MODULES = [
  'fs',
  'fs/promises',
  'net',
  'tls',
  'http',
  'https',
  'http2',
  'dgram',
  'dns',
  'dns/promises',
  'child_process',
  'cluster',
  'worker_threads',
  'timers',
  'timers/promises',
].map((name) => `node:${name}`);

const IO = { group: IO_MODULES, message: 'Domain code does no I/O: define a port and let an adapter implement it.' };

const DEEP_IMPORT = {
  regex: '^@gatehouse/[^/]+/.+',
  message: 'Import the library itself: what its index.ts does not export is not for others.',
};

const SPEC_HELPER = {
  regex: SPEC_HELPER_PATH,
  message: 'This file is a helper of specs: product code does without it.',
};

const BARE_BUILTIN = {
  regex: `^(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`,
  message: 'Write the node: prefix.',
};

const ENV_READ = {
  object: 'process',
  property: 'env',
  message: 'Settings are read in apps/*/src/settings.ts only; take the value as an argument.',
};

const STAR_EXPORT = { selector: 'ExportAllDeclaration', message: 'Name what the module exports.' };

const EVAL_LIKE = {
  selector: "NewExpression[callee.name='Function']",
  message: 'No code from strings.',
};

const CLOCK_READ = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0]",
  message: 'Domain code has no clock: take the time as an argument.',
};

const IMPURE_PROPERTIES = [
  ['Date', 'now'],
  ['performance', 'now'],
  ['Math', 'random'],
  ['crypto', 'randomUUID'],
].map(([object, property]) => ({
  object,
  property,
  message: 'Domain code has no clock and no randomness: take it as an argument.',
}));

const IMPURE_GLOBALS = ['setTimeout', 'setInterval', 'setImmediate', 'fetch', 'process'].map((name) => ({
  name,
  message: 'Domain code does no I/O and has no timers: take a function as an argument.',
}));

const domainFolders = globSync('libs/**/package.json')
  .filter((file) => !file.includes('node_modules'))
  .filter((file) => JSON.parse(readFileSync(file, 'utf8')).nx?.tags?.includes('type:domain'))
  .map((file) => dirname(file));

/** Flat config blocks: what every source file keeps, then per folder what it may import, then what domain code leaves alone. */
export const fences = [
  {
    rules: {
      'no-restricted-properties': ['error', ENV_READ],
      'no-restricted-syntax': ['error', STAR_EXPORT, EVAL_LIKE],
    },
  },
  ...importFences(undefined),
  ...foldersWithRules().flatMap((folder) => importFences(folder)),
  {
    files: domainFolders.map((folder) => `${folder}/src/**/*.ts`),
    ignores: SPEC_FILES,
    rules: {
      'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
      'no-restricted-properties': ['error', ENV_READ, ...IMPURE_PROPERTIES],
      'no-restricted-syntax': ['error', STAR_EXPORT, EVAL_LIKE, CLOCK_READ],
    },
  },
  {
    files: ['test/**/*.ts', 'libs/testing/**/*.ts', 'tools/**/*.ts'],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-properties': 'off' },
  },
  { files: ['apps/*/src/settings.ts', ...SPEC_FILES], rules: { 'no-restricted-properties': 'off' } },
];

function foldersWithRules() {
  return [...new Set([...FENCES.flatMap((fence) => fence.folders), ...domainFolders])];
}

/** What the files of a folder (undefined: of any other) may import: product code, then specs and their helpers. */
function importFences(folder) {
  const below = folder === undefined ? '' : `${folder}/`;
  const fence = (files, patterns) => ({ files, rules: { 'no-restricted-imports': ['error', { patterns }] } });
  const everywhere = [DEEP_IMPORT, BARE_BUILTIN, ...closedPackages(folder)];
  return [
    fence([`${below}**/*.ts`], [...everywhere, SPEC_HELPER, ...(domainFolders.includes(folder) ? [IO] : [])]),
    // A spec of a domain library may read its golden cases.
    fence(
      SPEC_FILES.map((files) => `${below}${files}`),
      everywhere,
    ),
  ];
}

function closedPackages(folder) {
  return FENCES.filter((fence) => !fence.folders.includes(folder)).map((fence) => ({
    group: fence.packages,
    message: `Only ${fence.folders.join(', ') || 'test/'} may import this package.`,
  }));
}
