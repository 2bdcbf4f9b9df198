export { Admission } from './admission.ts';
export type { AdmissionParts } from './admission.ts';
export type { CloseCause, Connection } from './connection.ts';
export type { ConnectionLimits, WebSocketEnvironment } from './environment.ts';
export type { WebSocketDependencies } from './prepare-stage.ts';
export { WebSocketGateway } from './websocket-gateway.ts';
export type { Timer, WebSocketGatewayOptions } from './websocket-gateway.ts';
