/** What became of a message for a client: `buffered` = it waits behind others, `dropped` = the buffer is full. */
export type SendResult = 'sent' | 'buffered' | 'dropped';

/** One open WebSocket. All calls after its end are ignored: no caller needs a guard of its own. */
export interface WebSocketConnection {
  /** Bytes that the client has not taken yet. */
  readonly bufferedBytes: number;
  /** Sends a text message. `text` as bytes must be valid UTF-8. */
  send(text: string | Uint8Array): SendResult;
  /** Sends a close frame and ends the connection; `onClose` is called before this returns. `reason`: at most 123 bytes. */
  close(code: number, reason: string): void;
}

/** What happens to a WebSocket. */
export interface WebSocketHandler {
  /** A whole text message, valid UTF-8, within the size limit. */
  onMessage(text: string): void;
  /** Called once at the end: what the client's close frame said, what we closed with, or 1006 when the connection broke. */
  onClose(code: number, reason: string): void;
}

/**
 * Completes a WebSocket handshake with 101. `protocol` is the subprotocol for the answer, empty = none. Undefined when the
 * client has left meanwhile; the exchange must not be used afterwards.
 */
export type AcceptWebSocket = (handler: WebSocketHandler, protocol: string) => WebSocketConnection | undefined;
