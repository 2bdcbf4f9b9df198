export { parseApiKeyCsv } from './parse-api-key-csv.ts';
export type { ApiKeyRow, ParsedApiKeyCsv } from './parse-api-key-csv.ts';
