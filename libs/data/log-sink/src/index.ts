export { openLogSink } from './log-sink.ts';
export type { FileOrStreamSink } from './log-sink.ts';
