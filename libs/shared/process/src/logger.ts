import { pino } from 'pino';
import type { Logger } from 'pino';

/** JSON lines on stderr, so that stdout stays for people and access logs. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: false }));
}
