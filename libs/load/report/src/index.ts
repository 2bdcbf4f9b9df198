export { COMPARISON_HEAD, comparisonRow } from './comparison-text.ts';
export { renderComparisonReport } from './comparison-report.ts';
export type { NamedResult } from './comparison-report.ts';
export { formatClock, formatCount, formatMs, formatRate, formatShare } from './format.ts';
export { renderRunReport } from './run-report.ts';
