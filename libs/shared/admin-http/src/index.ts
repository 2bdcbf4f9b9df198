export { createAdminServer, PROBE_PAGES } from './admin-server.ts';
export type { AdminPage, AdminRoutes, AdminServer, AdminServerOptions } from './admin-server.ts';
