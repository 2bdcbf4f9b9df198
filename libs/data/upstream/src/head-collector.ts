import { CR, LF } from './bytes.ts';

const FIRST_CAPACITY = 4096;
const EMPTY = Buffer.alloc(0);

/** Collects a response head that comes in several reads, and bounds it. Looks at every byte once: a slow peer cannot make parsing expensive. */
export class HeadCollector {
  buffer: Buffer = EMPTY;
  length = 0;
  /** True while a part of a head is kept. */
  collecting = false;
  /** True when the kept bytes hold an empty line. */
  hasWholeHead = false;
  problem = '';
  private readonly maxHeadBytes: number;
  /** Bytes of the heads read for this response, 1xx ones included. */
  private headBytes = 0;

  constructor(maxHeadBytes: number) {
    this.maxHeadBytes = maxHeadBytes;
  }

  reset(): void {
    this.headBytes = 0;
    this.drop();
  }

  /** Appends a read. False = refused, see `problem`. */
  add(source: Buffer, start: number, end: number): boolean {
    const from = this.length;
    this.append(source, start, end);
    this.hasWholeHead = this.findEmptyLine(from);
    return this.hasWholeHead || this.withinBound(this.length) || this.tooLong();
  }

  /** Keeps the unparsed rest of a read. False = refused, see `problem`. */
  keepRest(bytes: Buffer, start: number, end: number): boolean {
    this.drop();
    this.collecting = true;
    if (!this.add(bytes, start, end)) return false;
    if (!this.hasWholeHead) return true;
    this.problem = 'the head ends before its status line does';
    return false;
  }

  /** Counts a head that was parsed. False = refused, see `problem`. */
  countHead(bytes: number): boolean {
    this.headBytes += bytes;
    return this.withinBound(0) || this.tooLong();
  }

  private withinBound(moreBytes: number): boolean {
    return this.headBytes + moreBytes <= this.maxHeadBytes;
  }

  private tooLong(): boolean {
    this.problem = `the head is longer than ${this.maxHeadBytes} bytes`;
    return false;
  }

  private append(source: Buffer, start: number, end: number): void {
    const length = this.length + (end - start);
    if (length > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(FIRST_CAPACITY, length, this.buffer.length * 2));
      this.buffer.copy(grown, 0, 0, this.length);
      this.buffer = grown;
    }
    source.copy(this.buffer, this.length, start, end);
    this.length = length;
  }

  // The empty line may begin up to three bytes before the new ones.
  private findEmptyLine(from: number): boolean {
    const { buffer } = this;
    for (let i = Math.max(3, from); i < this.length; i++) {
      if (buffer[i] !== LF) continue;
      if (buffer[i - 1] === CR && buffer[i - 2] === LF && buffer[i - 3] === CR) return true;
    }
    return false;
  }

  private drop(): void {
    this.buffer = EMPTY;
    this.length = 0;
    this.collecting = false;
    this.hasWholeHead = false;
  }
}
