import type { ModelLimits, Validated } from '@gatehouse/api-model';
import { parseYamlText } from '@gatehouse/yaml-text';
import { validateApplyDocument } from './apply-document.ts';
import type { ApplyDocument } from './apply-document.ts';

/** Reads a file of `gatehouse apply`, YAML or JSON. Problems say their line and column. `limits` as for the model. */
export function parseApplyDocument(text: string, limits: Partial<ModelLimits> = {}): Validated<ApplyDocument> {
  return parseYamlText(text, (value) => validateApplyDocument(value, limits));
}
