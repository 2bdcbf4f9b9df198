const MAX_BYTES = 65_536;
const TAB = 9;
const CR = 13;
const LF = 10;
const SPACE = 32;

/** Checks texts of lines, four bytes at a time: a quarter cheaper (micro benchmark) than regular expressions over the joined names and values. */
export class PlainText {
  private readonly bytes = Buffer.allocUnsafeSlow(MAX_BYTES + 4);
  private readonly words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, MAX_BYTES / 4 + 1);

  /** True if the text is printable ASCII and tab but for exactly `lineEnds` times CR and LF. False for texts longer than 64 KiB, too. */
  hasOnly(text: string, lineEnds: number): boolean {
    if (text.length > MAX_BYTES) return false;
    // In UTF-8 only ASCII has one byte for each character: one native call writes the text and tells that.
    const length = this.bytes.write(text, 0, 'utf8');
    if (length !== text.length) return false;
    for (let i = length; i < length + 3; i++) this.bytes[i] = SPACE;
    return this.countLineEnds(length) === 2 * lineEnds;
  }

  /** How many bytes are CR or LF; -1 if one is neither that nor plain. */
  private countLineEnds(length: number): number {
    const { words, bytes } = this;
    const end = (length + 3) >> 2;
    let count = 0;
    for (let i = 0; i < end; i++) {
      const word = words[i] as number;
      // True when a byte of the word may be below 0x20 or above 0x7e: adding 1 carries 0x7f over.
      if ((((word - 0x20202020) | (word + 0x01010101) | word) & 0x80808080) === 0) continue;
      for (let k = i * 4; k < i * 4 + 4; k++) {
        const byte = bytes[k] as number;
        if (byte === CR || byte === LF) count++;
        else if (byte > 126 || (byte < SPACE && byte !== TAB)) return -1;
      }
    }
    return count;
  }
}
