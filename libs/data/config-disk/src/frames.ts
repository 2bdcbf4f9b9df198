const LENGTH_BYTES = 4;

/** Joins messages to one file: each after its length in four bytes. */
export function joinFrames(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(frame.byteLength);
      return [length, frame];
    }),
  );
}

/** Splits what `joinFrames` joined. Throws RangeError when the file ends within a message. */
export function splitFrames(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.byteLength) {
    const start = offset + LENGTH_BYTES;
    const end = start + bytes.readUInt32BE(offset);
    if (end > bytes.byteLength) throw new RangeError('the file ends within a message');
    frames.push(bytes.subarray(start, end));
    offset = end;
  }
  return frames;
}
