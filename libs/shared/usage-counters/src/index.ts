export { dayNumber, dayNumberOf, dayText, periodEnd, periodStart } from './days.ts';
export type { QuotaPeriod } from './days.ts';
export type { QuotaAdjustment, UsageCount, UsageCounters } from './usage-counters.ts';
export { UsageTable } from './usage-table.ts';
