import type { Exchange } from '@gatehouse/exchange';

/** Reads a whole body; undefined when it is larger than `maxBytes`. Must be called within the handler. */
export function readBody(exchange: Exchange, maxBytes: number, done: (body: Uint8Array | undefined) => void): void {
  const { contentLength } = exchange.request;
  if (contentLength > maxBytes) return done(undefined);
  if (contentLength === 0) return done(new Uint8Array(0));
  const chunks: Buffer[] = [];
  let byteCount = 0;
  let isOver = false;
  exchange.readBody((chunk, isLast) => {
    if (isOver) return;
    byteCount += chunk.byteLength;
    if (byteCount > maxBytes) {
      isOver = true;
      return done(undefined);
    }
    // The chunk dies with this call.
    chunks.push(Buffer.from(chunk));
    if (isLast) done(Buffer.concat(chunks, byteCount));
  });
}
