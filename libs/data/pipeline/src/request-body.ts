import { gatewayResponse } from './gateway-response.ts';
import type { Invocation } from './invocation.ts';

/** Hands the whole body on: the one that a step before has read, or what is read now, up to the payload limit; 413 above. */
export function bufferRequestBody(invocation: Invocation, onBody: (body: Buffer) => void): void {
  if (invocation.bufferedBody !== undefined) return onBody(invocation.bufferedBody);
  if (invocation.request.contentLength === 0) return onBody(Buffer.alloc(0));
  const chunks: Buffer[] = [];
  let byteCount = 0;
  invocation.exchange.readBody((chunk, isLast) => {
    byteCount += chunk.byteLength;
    if (byteCount > invocation.environment.maxPayloadBytes) {
      chunks.length = 0;
      if (invocation.gatewayError === undefined) gatewayResponse(invocation, 'REQUEST_ENTITY_TOO_LARGE');
      return;
    }
    // The chunk dies with this call.
    chunks.push(Buffer.from(chunk));
    if (isLast) {
      invocation.requestBytes = byteCount;
      onBody(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, byteCount));
    }
  });
}
