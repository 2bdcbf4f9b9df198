/**
 * WebSocket APIs under load: echo, connects and memory beside bare uWebSockets.js, ws and Socket.IO; pushes on the owner and
 * across nodes; a herd and a drain on two nodes. `npm run bench:websocket [-- --short]`. Bounded in time and count.
 */
import { formatTable } from '../table.ts';
import { clusterRows } from './cluster-rows.ts';
import { echoRows } from './echo-rows.ts';

const isShort = process.argv.includes('--short');

const rows = await echoRows(
  isShort ? { rounds: 3, seconds: 0.5, warm: 500, idle: 1_000 } : { rounds: 9, seconds: 2, warm: 3_000, idle: 10_000 },
);
const cells = rows.map((row) => [
  row.name,
  row.echoesPerCpuSecond.toFixed(0),
  row.ratio.toFixed(2),
  row.connectsPerCpuSecond.toFixed(0),
  row.connectsPerSecond.toFixed(0),
  `${(row.bytesPerConnection / 1024).toFixed(2)} KiB`,
]);
const head = ['server', 'echoes / CPU s', 'ratio', 'connects / CPU s', 'connects / s', 'idle connection'];
console.log(formatTable(head, cells));

const options = isShort
  ? { pushes: 400, herd: 200, drain: 200, held: 1_000 }
  : { pushes: 8_000, herd: 10_000, drain: 5_000, held: 30_000 };
for await (const row of clusterRows(options)) console.log(row);
process.exit(0);
