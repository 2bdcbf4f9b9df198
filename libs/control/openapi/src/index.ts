export { importOpenApi } from './import/import-openapi.ts';
export type { ImportResult } from './import/import-openapi.ts';
export type { ImportOptions } from './import/context.ts';
export { exportOpenApi } from './export/export-openapi.ts';
export type { ExportOptions } from './export/export-openapi.ts';
