import type { OutputStream } from './output.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

/** A line that says what is being waited for. */
export interface Progress {
  /** Changes the text. */
  show(text: string): void;
  /** Wipes the line. */
  stop(): void;
}

/** Shows that something takes time; silent unless the stream is a terminal. Work below 100 ms shows nothing. */
export function startProgress(stream: OutputStream, text: string): Progress {
  if (stream.isTTY !== true) return { show: () => undefined, stop: () => undefined };
  let shown = text;
  let frame = 0;
  const timer = setInterval(() => {
    frame += 1;
    const line = `${FRAMES[frame % FRAMES.length] ?? ''} ${shown}`;
    stream.write(CLEAR_LINE + line.slice(0, (stream.columns ?? 80) - 1));
  }, FRAME_MS);
  return {
    show: (next) => {
      shown = next;
    },
    stop: () => {
      clearInterval(timer);
      if (frame > 0) stream.write(CLEAR_LINE);
    },
  };
}
