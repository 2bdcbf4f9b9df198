export { formatBytes, formatClock, formatCount, formatMs, formatRate, formatShare } from './format.ts';
export { renderRunReport } from './run-report.ts';
