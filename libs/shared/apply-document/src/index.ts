export { validateApplyDocument } from './apply-document.ts';
export type { ApplyDocument, ReadOptions, WantedApi } from './apply-document.ts';
export type { Environment, WantedUsagePlan } from './wanted-keys.ts';
export { parseApplyDocument } from './parse-apply-document.ts';
