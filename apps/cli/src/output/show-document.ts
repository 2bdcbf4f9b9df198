import type { Output } from './output.ts';

/** One resource with everything in it: for people as YAML, which reads like the file that made it. */
export async function showDocument(out: Output, json: unknown): Promise<void> {
  const { stringify } = await import('yaml');
  await out.data(json, () => stringify(json, { lineWidth: 0 }).trimEnd());
}
