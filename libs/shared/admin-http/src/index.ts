export { createAdminServer, PROBE_PAGES } from './admin-server.ts';
export type { AdminPage, AdminRoutes, AdminServer, AdminServerOptions } from './admin-server.ts';
export type { AdminApi, ApiAnswer, ApiCall } from './answer-api.ts';
