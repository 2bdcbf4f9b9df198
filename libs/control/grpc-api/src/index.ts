export { createGrpcServer } from './grpc-server.ts';
export type { GrpcServer, GrpcServerOptions } from './grpc-server.ts';
export type { ApiEndpoint } from './messages.ts';
export type { ControlPlaneUseCases, ErrorLog } from './use-cases.ts';
