const UNITS = [
  { name: 'day', ms: 86_400_000 },
  { name: 'hour', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const;

/** How long ago, in the largest unit that fits: `just now`, `5 s ago`, `3 min ago`, `2 days ago`; `-` for no date. */
export function ago(date: Date | undefined, nowUnixMs: number): string {
  if (date === undefined) return '-';
  const elapsedMs = nowUnixMs - date.getTime();
  const unit = UNITS.find(({ ms }) => elapsedMs >= ms);
  if (unit === undefined) return 'just now';
  const count = Math.floor(elapsedMs / unit.ms);
  const plural = count > 1 && (unit.name === 'day' || unit.name === 'hour') ? 's' : '';
  return `${String(count)} ${unit.name}${plural} ago`;
}
