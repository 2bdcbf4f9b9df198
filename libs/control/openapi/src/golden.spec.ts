import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importOpenApi } from './index.ts';
import type { ImportOptions } from './index.ts';

// A case is `name.yaml` or `name.json`, with options in `name.options.json` if it needs any, and what comes out of it in
// `name.expected.json`. A new document gets its expectation from `npx vitest run libs/control/openapi -u`; read it before you keep it.
const folder = join(import.meta.dirname, 'golden');
const DEFAULTS: ImportOptions = { mode: 'overwrite', basePath: 'ignore', maxBytes: 1_000_000 };
const documents = readdirSync(folder).filter((file) => /^[^.]+\.(yaml|json)$/.test(file));

describe('an imported document', () => {
  it.each(documents)('%s gives what is expected', async (file) => {
    const name = file.replace(/\.\w+$/, '');
    const optionsFile = join(folder, `${name}.options.json`);
    const options = existsSync(optionsFile) ? (JSON.parse(readFileSync(optionsFile, 'utf8')) as object) : {};
    const result = importOpenApi(readFileSync(join(folder, file), 'utf8'), { ...DEFAULTS, ...options });
    await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot(join(folder, `${name}.expected.json`));
  });
});
