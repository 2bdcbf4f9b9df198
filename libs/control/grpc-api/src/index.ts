export type { Authenticate, Identity } from './caller.ts';
export { createGrpcServer } from './grpc-server.ts';
export type { GrpcServer, GrpcServerOptions } from './grpc-server.ts';
export { RPC_ROLES } from './rpc-roles.ts';
export type { Access } from './rpc-roles.ts';
export type { ApiEndpoint } from './messages.ts';
export type { ErrorLog } from './error-log.ts';
export type { CallObserver } from './observe-calls.ts';
