import type { Validated } from '@gatehouse/api-model';
import { readYamlText } from '@gatehouse/yaml-text';
import { validateApplyDocument } from './apply-document.ts';
import type { ApplyDocument, ReadOptions } from './apply-document.ts';

/** Reads a file of `gatehouse apply`, YAML or JSON. Problems say their line and column. */
export async function parseApplyDocument(text: string, options: ReadOptions = {}): Promise<Validated<ApplyDocument>> {
  const read = readYamlText(text);
  if (!read.ok) return read;
  const result = await validateApplyDocument(read.value.value, options);
  return result.ok ? result : { ok: false, problems: read.value.located(result.problems) };
}
