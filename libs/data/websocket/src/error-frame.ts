import type { RouteInvocation } from './invocation.ts';

/** What goes wrong with a message -> the message of its frame (reference websocket-api.md 6). */
export const FRAME_ERRORS = {
  NO_ROUTE: 'Forbidden',
  BAD_REQUEST_BODY: 'Bad request body',
  INTEGRATION_FAILED: 'Internal server error',
  INTEGRATION_TIMEOUT: 'Endpoint request timed out',
  THROTTLED: 'Too Many Requests',
} as const;

/** Why a message was answered with an error frame. */
export type FrameError = keyof typeof FRAME_ERRORS;

/** The frame, with the blanks of the service. */
export function errorFrame(error: FrameError, { connection, requestId, messageId }: RouteInvocation): string {
  // One frame names the message instead (reference websocket-api.md 6).
  const id = error === 'BAD_REQUEST_BODY' ? `"messageId":"${messageId}"` : `"requestId":"${requestId}"`;
  return `{"message": "${FRAME_ERRORS[error]}", "connectionId":"${connection.connectionId}", ${id}}`;
}
