export type { AccountIdentity, ManagementUseCases } from './context.ts';
export { createManagementApi } from './management-api.ts';
export type { ManagementApiOptions } from './management-api.ts';
