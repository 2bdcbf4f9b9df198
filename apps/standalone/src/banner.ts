import { mustSign } from '@gatehouse/control-plane';
import type { StandaloneSettings } from './settings.ts';
import { VERSION } from '@gatehouse/process';

/** Ports that the listeners really have. */
export interface ListeningPorts {
  readonly http: number;
  readonly admin: number;
  readonly grpc: number;
  readonly management: number;
}

const MINUTE_MS = 60_000;

/** What the terminal shows after a start. */
export function bannerText(
  settings: StandaloneSettings,
  ports: ListeningPorts,
  hasExample: boolean,
  startMs: number,
): string {
  const address = (port: number): string => `${settings.host}:${String(port)}`;
  const store = settings.storeUrl.isEmpty ? `SQLite in ${settings.dataDir}/control.db` : 'PostgreSQL';
  return [
    `Gatehouse ${VERSION}, standalone, started in ${startMs.toFixed(0)} ms`,
    '',
    `  traffic     http://${address(ports.http)}`,
    `  WebSocket   ws://{apiId}.execute-api.localhost:${String(ports.http)}/{stage}  (${webSocketsOf(settings)})`,
    `  gRPC API    ${address(ports.grpc)}`,
    `  admin       http://${address(ports.admin)}/metrics  (/healthz /readyz /debug/config)`,
    `  management  http://${address(ports.management)}  (AWS SDK and CLI: ${credentialsOf(settings)}; /healthz /readyz)`,
    `  store       ${store}`,
    '',
    ...(hasExample ? exampleLines(ports) : firstStepsLines()),
    '',
    'Ctrl-C stops it. Settings: npm start -- --help',
  ].join('\n');
}

/** What is on for WebSocket APIs, and how long a connection lives. */
function webSocketsOf(settings: StandaloneSettings): string {
  const minutes = (ms: number): string => `${String(Math.round(ms / MINUTE_MS))} min`;
  const { webSocketBatches, webSocketIdleTimeoutMs, webSocketMaxLifetimeMs } = settings;
  const batches = webSocketBatches ? 'batches and topics on' : 'batches off';
  return `@connections, ${batches}; idle ${minutes(webSocketIdleTimeoutMs)}, at most ${minutes(webSocketMaxLifetimeMs)}`;
}

/** What clients of the management API must show. */
function credentialsOf(settings: StandaloneSettings): string {
  return mustSign(settings) ? 'access key of a token' : 'any credentials';
}

function exampleLines(ports: ListeningPorts): string[] {
  const base = `http://hello.execute-api.localhost:${String(ports.http)}`;
  return [
    'The example API "hello" answers (examples/proxy.yaml). Try:',
    '',
    `  curl ${base}/hello/world`,
    `  curl ${base}/any/path?x=1 -d 'some body'`,
    '  npx gatehouse routes hello',
    '  npx gatehouse apply -f examples/mock.yaml',
    '  npx gatehouse apply -f examples/chat.yaml && node examples/chat/backend.mjs',
  ];
}

function firstStepsLines(): string[] {
  return [
    'Try:',
    '',
    '  npx gatehouse apis',
    '  npx gatehouse apply -f examples/mock.yaml',
    '  npx gatehouse import examples/petstore.openapi.yaml --upstream http://127.0.0.1:8079',
  ];
}
