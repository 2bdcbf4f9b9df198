import type { Validated } from '@gatehouse/api-model';
import { parseYamlText } from '@gatehouse/yaml-text';
import { validateApplyDocument } from './apply-document.ts';
import type { ApplyDocument, ReadOptions } from './apply-document.ts';

/** Reads a file of `gatehouse apply`, YAML or JSON. Problems say their line and column. */
export function parseApplyDocument(text: string, options: ReadOptions = {}): Validated<ApplyDocument> {
  return parseYamlText(text, (value) => validateApplyDocument(value, options));
}
