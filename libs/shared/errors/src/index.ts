export { CONTROL_ERRORS, ControlError } from './control-error.ts';
export type { ControlErrorCode, Violation } from './control-error.ts';
export { GATEWAY_ERRORS } from './gateway-error.ts';
export type { GatewayErrorCode } from './gateway-error.ts';
export { PortInUseError } from './port-in-use-error.ts';
