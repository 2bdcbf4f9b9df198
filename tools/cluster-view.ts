import type { Cluster, ControlPlaneProcess, NodeProcess } from '@gatehouse/testing';

/** What a process says of itself. */
export interface ProcessState {
  readonly readiness: string;
  readonly requests: string;
  readonly memory: string;
}

const TIMEOUT_MS = 800;
const AWAY: ProcessState = { readiness: 'away', requests: '', memory: '' };

/** Asks the admin or management port of a process. Never throws. */
export async function stateOf(process: ControlPlaneProcess | NodeProcess): Promise<ProcessState> {
  const port = 'adminPort' in process ? process.adminPort : process.managementPort;
  const base = `http://127.0.0.1:${String(port)}`;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const ready = await fetch(`${base}/readyz`, { signal });
    const metrics = await (await fetch(`${base}/metrics`, { signal })).text();
    const { status } = (await ready.json()) as { readonly status: string };
    return {
      readiness: status,
      requests: 'adminPort' in process ? String(sumOf(metrics, 'gatehouse_http_requests_total')) : '',
      memory: `${(sumOf(metrics, 'process_resident_memory_bytes') / 1024 / 1024).toFixed(0)} MiB`,
    };
  } catch {
    return AWAY;
  }
}

/** The picture of a cluster. `states` are those of control planes, then nodes. */
export function clusterView(cluster: Cluster, states: readonly ProcessState[]): string {
  const { controlPlanes, nodes, nats, postgres, redis } = cluster;
  const rows = [...controlPlanes, ...nodes].map((process, i) => {
    const { readiness, requests, memory } = states[i] ?? AWAY;
    const address = 'adminPort' in process ? `traffic ${port(process.trafficPort)}` : `gRPC ${port(process.grpcPort)}`;
    const pages =
      'adminPort' in process ? `admin ${port(process.adminPort)}` : `management ${port(process.managementPort)}`;
    return [process.name, String(process.pid), readiness, address, pages, requests, memory];
  });
  const table = [['process', 'pid', 'state', 'address', 'pages', 'requests', 'memory'], ...rows];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const lines = table.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  const [first] = controlPlanes;
  const [node] = nodes;
  return [
    'Gatehouse cluster on 127.0.0.1',
    '',
    ...lines.map((line) => `  ${line.trimEnd()}`),
    '',
    `  NATS ${nats.url}   Redis ${redis?.url ?? 'none'}   PostgreSQL ${postgres.url}`,
    '',
    'Try:',
    `  npx gatehouse --server 127.0.0.1:${String(first?.grpcPort ?? 0)} apply -f examples/mock.yaml`,
    `  npx gatehouse --server 127.0.0.1:${String(first?.grpcPort ?? 0)} nodes`,
    `  curl http://status.execute-api.localhost:${String(node?.trafficPort ?? 0)}/prod/status`,
    '',
    'Ctrl-C stops all of it.',
    '',
  ].join('\n');
}

function port(number: number): string {
  return `:${String(number)}`;
}

/** Sum over the series of a metric in Prometheus text. */
function sumOf(text: string, name: string): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith(name) && /[ {]/.test(line[name.length] ?? ''))
      sum += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return sum;
}
