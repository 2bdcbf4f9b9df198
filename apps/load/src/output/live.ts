import type { OutputStream } from '../context.ts';

const CLEAR_BELOW = '\u001b[0J';

/** Lines that stand at the end of a terminal and are replaced as a whole; elsewhere the first line of each text is logged. */
export interface LiveLines {
  show(lines: readonly string[]): void;
  /** Wipes them. */
  stop(): void;
}

/** Shows lines that change. */
export function startLiveLines(stream: OutputStream): LiveLines {
  let drawn = 0;
  const wipe = (): void => {
    if (drawn > 0) stream.write(`\r\u001b[${String(drawn)}A${CLEAR_BELOW}`);
    drawn = 0;
  };
  return {
    show: (lines) => {
      if (stream.isTTY !== true) {
        stream.write(`${lines[0] ?? ''}\n`);
        return;
      }
      wipe();
      const columns = stream.columns ?? 80;
      stream.write(`${lines.map((line) => line.slice(0, columns - 1)).join('\n')}\n`);
      drawn = lines.length;
    },
    stop: wipe,
  };
}
