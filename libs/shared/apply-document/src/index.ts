export { validateApplyDocument } from './apply-document.ts';
export type { ApplyDocument, WantedApi } from './apply-document.ts';
export { parseApplyDocument } from './parse-apply-document.ts';
