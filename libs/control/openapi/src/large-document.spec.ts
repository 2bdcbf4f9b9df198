import { describe, expect, it } from 'vitest';
import { exportOpenApi, importOpenApi } from './index.ts';
import type { ImportOptions } from './index.ts';

const OPTIONS: ImportOptions = { mode: 'overwrite', basePath: 'ignore', maxBytes: 6 * 1024 * 1024 };

function documentOf(pathCount: number): object {
  const operation = { operationId: 'x', responses: { default: { description: 'x' } } };
  const paths = Array.from({ length: pathCount }, (_, index) => [
    `/r${index}/{id}`,
    { get: operation, post: operation },
  ]);
  return {
    openapi: '3.0.3',
    info: { title: 'Large', version: '1' },
    servers: [{ url: 'http://b.example.com' }],
    paths: Object.fromEntries<object>(paths as [string, object][]),
  };
}

describe('a large document', () => {
  it('of 10,000 operations is imported, as JSON and as YAML', () => {
    const imported = importOpenApi(JSON.stringify(documentOf(5000)), OPTIONS);
    if (!imported.ok) return expect.fail(JSON.stringify(imported.problems));
    expect(imported.definition.routes).toHaveLength(10_000);
    const again = importOpenApi(exportOpenApi(imported.definition, { output: 'yaml', extensions: true }), OPTIONS);
    if (!again.ok) return expect.fail(JSON.stringify(again.problems));
    expect(again.definition).toEqual(imported.definition);
  });

  it('of 50 MB is refused before it is parsed', () => {
    const result = importOpenApi('{'.repeat(50_000_000), OPTIONS);
    expect(result).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('50000000 bytes') as string }],
    });
  });

  it('that is wrong everywhere gives a list of problems that ends', () => {
    const paths = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`/r${index}`, 1]));
    const result = importOpenApi(JSON.stringify({ openapi: '3.0.3', info: { title: 'x' }, paths }), OPTIONS);
    expect(result.ok ? 0 : result.problems.length).toBe(101);
  });
});
