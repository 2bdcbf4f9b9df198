import type { NameMemo } from '@gatehouse/exchange';

/** Lead of a header that is not sent. */
export const LEFT_OUT = '-';
/** How many entries of a header list make its end: three names and values. */
export const END_LENGTH = 6;
/** Learning costs more than it brings where ends change: only one of so many tries learns. */
const TRIES_PER_LESSON = 16;

/** The last header lines of requests that end alike, as one text: the gateway's own headers stand there, the same for all clients. */
export class KnownEnd {
  /** With their line ends in front. */
  text = '';
  lines = 0;
  private entries: readonly string[] = [];
  private tries = 0;

  /** True if a header list has this end. */
  fits(headers: readonly string[]): boolean {
    const { entries } = this;
    const from = headers.length - END_LENGTH;
    if (from < 0 || entries.length === 0) return false;
    for (let i = END_LENGTH - 1; i >= 0; i--) if (headers[from + i] !== entries[i]) return false;
    return true;
  }

  /** Learns the end of a list whose headers have been sent, so they are known to be sound. */
  learn(headers: readonly string[], leads: NameMemo): void {
    if (headers.length < END_LENGTH || this.tries++ % TRIES_PER_LESSON !== 0) return;
    const entries = headers.slice(-END_LENGTH);
    let text = '';
    let lines = 0;
    for (let i = 0; i < END_LENGTH; i += 2) {
      const lead = leads.get(entries[i] as string);
      if (lead === LEFT_OUT) continue;
      text += lead + entries[i + 1];
      lines++;
    }
    this.entries = entries;
    // In one piece and apart from the request's own texts.
    this.text = Buffer.from(text, 'latin1').toString('latin1');
    this.lines = lines;
  }
}
