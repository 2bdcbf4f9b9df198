import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['test/**/*.spec.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Each file starts servers of its own; more at once would only wait for the same processor.
    maxWorkers: 2,
  },
});
