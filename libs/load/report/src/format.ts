/** Milliseconds for people: `840 us`, `12.3 ms`, `1.2 s`. */
export function formatMs(value: number): string {
  if (value < 1) return `${String(Math.round(value * 1000))} us`;
  if (value < 1000) return `${String(Number(value.toPrecision(3)))} ms`;
  return `${String(Number((value / 1000).toPrecision(3)))} s`;
}

/** A rate for people: `48.2/s`, `12,400/s`. */
export function formatRate(perSecond: number): string {
  return `${perSecond < 100 ? String(Number(perSecond.toPrecision(3))) : Math.round(perSecond).toLocaleString('en')}/s`;
}

/** A share for people: `0.12 %`. */
export function formatShare(share: number): string {
  return `${String(Number((share * 100).toPrecision(3)))} %`;
}

/** A count for people. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en');
}

/** Seconds as a clock: `1:05`, `2:00:00`. */
export function formatClock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${String(hours)}:${two(minutes)}:${two(seconds % 60)}`
    : `${String(minutes)}:${two(seconds % 60)}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes for people: `156 MiB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${String(Number((bytes / 1024 ** power).toPrecision(3)))} ${UNITS[power] ?? 'B'}`;
}
