/** Spends a quota as fast as it is told to, until it is killed. Arguments: port of Redis, quota, requests in a second, file. */
import { openSync, writeSync } from 'node:fs';
import { QuotaLease } from '@gatehouse/throttling';
import { openLimiter } from './open-limiter.ts';

const TICK_MS = 1;
const REPORT_MS = 100;
const [port = '', limit = '', perSecond = '', file = ''] = process.argv.slice(2);
const admitted = openSync(file, 'a');
const { limiter, timeouts } = await openLimiter(Number(port), 1);
const names = { usagePlanId: 'bench', apiKeyId: 'key' };
const leases = [new QuotaLease({ ...names, limit: Number(limit), offset: 0, startDay: 0, period: 'MONTH' })];
const startMs = performance.now();
let asked = 0;

// One byte for each admission, in a file: what was admitted is known also of a process that is killed.
function count(): void {
  writeSync(admitted, '.');
}

setInterval(() => {
  const nowMs = performance.now();
  for (; asked < ((nowMs - startMs) * Number(perSecond)) / 1000; asked += 1) {
    const verdict = limiter.ask(leases, 'DENY', nowMs);
    if (verdict === 'admitted') count();
    else if (verdict === 'unknown') {
      limiter.wait(leases, 'DENY', nowMs, (refusedBy) => void (refusedBy === undefined && count()));
    }
  }
}, TICK_MS);
setInterval(() => process.send?.(timeouts()), REPORT_MS);
process.once('disconnect', () => process.exit(0));
