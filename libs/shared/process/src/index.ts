export { Closers } from './closers.ts';
export { explainFailure } from './explain-failure.ts';
export { createLogger } from './logger.ts';
export { makeFolder } from './make-folder.ts';
export type { FolderToMake } from './make-folder.ts';
export { runProcess } from './run-process.ts';
export type { ProcessFrame, RunningProcess } from './run-process.ts';
export { LOG_SETTINGS } from './settings.ts';
export { VERSION } from './version.ts';
