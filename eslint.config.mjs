// The habits of the house that a machine can check. What a rule is for stands in CONTRIBUTING.md.
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import importX from 'eslint-plugin-import-x';
import jsdoc from 'eslint-plugin-jsdoc';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { boundaries } from './tools/eslint/boundaries.mjs';
import { fences } from './tools/eslint/fences.mjs';

// A type that is inferred from a schema is documented at the schema.
const NAMED_TYPE = 'TSTypeAliasDeclaration[typeAnnotation.typeName.right.name!="infer"]';

const EXPORTED = ['TSInterfaceDeclaration', NAMED_TYPE, 'VariableDeclaration'].map(
  (kind) => `ExportNamedDeclaration > ${kind}`,
);

const typescriptRules = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/consistent-type-exports': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/no-unsafe-assignment': 'error',
  '@typescript-eslint/no-unsafe-argument': 'error',
  '@typescript-eslint/no-unsafe-call': 'error',
  '@typescript-eslint/no-unsafe-member-access': 'error',
  '@typescript-eslint/no-unsafe-return': 'error',
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/no-implied-eval': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
};

const languageRules = {
  eqeqeq: ['error', 'always'],
  'no-var': 'error',
  'prefer-const': 'error',
  'no-eval': 'error',
  'no-console': 'error',
  'no-param-reassign': ['error', { props: false }],
};

const sizeRules = {
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
  complexity: ['error', 12],
};

const moduleRules = {
  'import-x/no-cycle': ['error', { ignoreExternal: true }],
  'import-x/no-default-export': 'error',
  'import-x/no-duplicates': ['error', { 'prefer-inline': false }],
  'import-x/no-mutable-exports': 'error',
  'import-x/no-self-import': 'error',
};

const docRules = {
  'jsdoc/require-jsdoc': [
    'error',
    {
      publicOnly: { esm: true, cjs: false, window: false },
      require: { FunctionDeclaration: true, ClassDeclaration: true },
      contexts: EXPORTED,
      enableFixer: false,
    },
  ],
};

export default defineConfig(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      'libs/contract/src/generated/**',
      // Written by tools/generate.ts, too.
      'libs/contract/src/index.ts',
      '.nx/**',
      '.gatehouse/**',
      'tmp/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [
      {
        languageOptions: {
          parser: tseslint.parser,
          parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
        },
        plugins: { '@typescript-eslint': tseslint.plugin, '@nx': nx, 'import-x': importX, jsdoc },
        settings: {
          'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
          'import-x/extensions': ['.ts'],
        },
        rules: { ...languageRules, ...typescriptRules, ...sizeRules, ...moduleRules, ...docRules },
      },
      ...boundaries,
      ...fences,
    ],
  },
  {
    files: ['apps/*/src/**/*.ts', 'libs/shared/process/src/**/*.ts', 'tools/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['*.config.ts', 'test/**/*.config.ts', 'tools/**/*.config.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.spec.ts', '**/test-support.ts', 'test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 500, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': 'off',
      'jsdoc/require-jsdoc': 'off',
    },
  },
  prettier,
);
