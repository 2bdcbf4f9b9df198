import { maskSecrets } from '@gatehouse/secrets';
import { pino } from 'pino';
import type { Logger } from 'pino';

/** JSON lines on stderr, so that stdout stays for people and access logs. Secrets are masked, for example in URLs of errors. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, hooks: { streamWrite: maskSecrets } }, pino.destination({ dest: 2, sync: false }));
}
