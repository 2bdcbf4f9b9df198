/** What goes wrong with a message -> the message of its frame (reference websocket-api.md 6). */
export const FRAME_ERRORS = {
  NO_ROUTE: 'Forbidden',
  INTEGRATION_FAILED: 'Internal server error',
  INTEGRATION_TIMEOUT: 'Endpoint request timed out',
  THROTTLED: 'Too Many Requests',
} as const;

/** Why a message was answered with an error frame. */
export type FrameError = keyof typeof FRAME_ERRORS;

/** The frame, with the blanks of the service. */
export function errorFrame(error: FrameError, connectionId: string, requestId: string): string {
  return `{"message": "${FRAME_ERRORS[error]}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}
