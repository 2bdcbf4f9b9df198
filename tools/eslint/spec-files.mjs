// Which files serve specs only: the specs, and the helpers that they share.

/** Names of specs and their helpers, below a folder. */
export const SPEC_FILES = [
  '**/*.spec.ts',
  '**/*-suite.ts',
  '**/*spec-kit.ts',
  '**/spec-*.ts',
  '**/test-support.ts',
  '**/src/testing/**/*.ts',
];

/** Matches the import path of a helper within a library; `@gatehouse/testing` is held back by the boundaries. */
export const SPEC_HELPER_PATH = String.raw`^\.{1,2}/(.*/)?(testing/.+|[^/]*-suite|[^/]*spec-kit|spec-[^/]+|test-support)\.ts$`;
