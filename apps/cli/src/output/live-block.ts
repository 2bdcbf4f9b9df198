import type { OutputStream } from './output.ts';

const CLEAR_BELOW = '\u001b[0J';

/** Lines that stand at the end of a terminal and are replaced as a whole. */
export interface LiveBlock {
  /** Replaces them. */
  show(text: string): void;
  /** Wipes them. */
  stop(): void;
}

/**
 * Shows lines that change. On a terminal they are drawn over; elsewhere `log` gets the first line of each text that
 * differs from the one before, so that a log has the course of events.
 */
export function startLiveBlock(stream: OutputStream, log: (line: string) => void): LiveBlock {
  let drawn = 0;
  let last = '';
  const wipe = (): void => {
    if (drawn > 0) stream.write(`\r\u001b[${String(drawn)}A${CLEAR_BELOW}`);
    drawn = 0;
  };
  return {
    show: (text) => {
      const lines = text.split('\n');
      if (stream.isTTY === true) {
        wipe();
        const columns = stream.columns ?? 80;
        stream.write(`${lines.map((line) => line.slice(0, columns - 1)).join('\n')}\n`);
        drawn = lines.length;
      } else if (lines[0] !== last) log(lines[0] ?? '');
      last = lines[0] ?? '';
    },
    stop: wipe,
  };
}
