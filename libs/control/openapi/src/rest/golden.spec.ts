import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importRestOpenApi } from '../index.ts';
import type { RestImportOptions } from '../index.ts';

// As ../golden.spec.ts: `name.yaml` or `name.json`, `name.options.json` if it needs any, and what comes of it in `name.expected.json`.
const folder = join(import.meta.dirname, 'golden');
const DEFAULTS: RestImportOptions = { mode: 'overwrite', basePath: 'ignore', apiId: 'abc123', maxBytes: 1_000_000 };
const documents = readdirSync(folder).filter((file) => /^[^.]+\.(yaml|json)$/.test(file));

describe('a document of a REST API', () => {
  it.each(documents)('%s gives what is expected', async (file) => {
    const name = file.replace(/\.\w+$/, '');
    const optionsFile = join(folder, `${name}.options.json`);
    const options = existsSync(optionsFile) ? (JSON.parse(readFileSync(optionsFile, 'utf8')) as object) : {};
    const result = importRestOpenApi(readFileSync(join(folder, file), 'utf8'), { ...DEFAULTS, ...options });
    await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot(join(folder, `${name}.expected.json`));
  });
});
