export { formatClock, formatCount, formatMs, formatRate, formatShare } from './format.ts';
