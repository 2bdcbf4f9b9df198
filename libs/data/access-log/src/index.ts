export type { AccessLogContext } from './access-log-context.ts';
export { AccessLogs } from './access-logs.ts';
export type { AccessLog } from './access-logs.ts';
export { compileFormat } from './compile-format.ts';
export { createVariables } from './variables.ts';
export type { Variable } from './variables.ts';
export type { CompiledFormat } from './compile-format.ts';
export { LogWriter } from './log-writer.ts';
export type { LogSink, LogWriterOptions } from './log-writer.ts';
