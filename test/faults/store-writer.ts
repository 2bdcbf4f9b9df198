// A process that writes until it is killed. Arguments: store file, name, seed. It opens the store when a line arrives on
// stdin. On stdout, one JSON per line: { loaded } when it waits for that, { plan } before a transaction begins, { done } with its id once it is acknowledged.
import { once } from 'node:events';
import { openSqliteStore } from '@gatehouse/store';
import { Client, seededRandom } from './store-writes.ts';
import type { Write } from './store-writes.ts';

const CLIENTS = 4;

const [file = '', name = '', seed = '0'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
print({ loaded: true });
await once(process.stdin, 'data');
const store = await openSqliteStore({ file, clock: Date.now });
await Promise.all(Array.from({ length: CLIENTS }, (_, index) => writeForever(new Client(`${name}-c${index}`, random))));

async function writeForever(client: Client): Promise<void> {
  for (;;) await carryOut(client.next());
}

async function carryOut({ plan, work }: Write): Promise<void> {
  print({ plan });
  const actor = { principal: plan.id, sourceAddress: 'in-process', via: 'test' };
  try {
    await store.transact(actor, work);
    print({ done: plan.id });
  } catch (error) {
    if (!plan.fails) throw error;
  }
}

/** Writing to a pipe is synchronous here: what is printed reaches the parent although this process is killed next. */
function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
