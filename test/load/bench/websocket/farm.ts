/** A process of clients: opens connections, holds them, drives echoes; told and asked by messages of its parent. */
import { RawWsClient, textFrame } from './raw-client.ts';

/** What a farm is told. */
export type FarmOrder =
  | {
      readonly kind: 'open';
      readonly port: number;
      readonly host: string;
      readonly path: string;
      readonly count: number;
      readonly atOnce: number;
      readonly reconnectTo?: number;
    }
  | {
      readonly kind: 'echo';
      readonly text: string;
      readonly greeting: string;
      readonly connections: number;
      /** What every answer must hold; none = anything will do. */
      readonly echoed?: string;
      readonly forMs: number;
    }
  /** Each of so many connections says something every `everyMs`, and waits for its answer; until the end. */
  | { readonly kind: 'talk'; readonly connections: number; readonly everyMs: number }
  | { readonly kind: 'report' }
  | { readonly kind: 'close' };

/** What a farm answers. */
export interface FarmReport {
  readonly kind: string;
  readonly open: number;
  readonly failed: number;
  readonly echoes: number;
  /** Answers that were no echoes. */
  readonly wrong: number;
  readonly elapsedMs: number;
  readonly closeCodes: Readonly<Record<string, number>>;
  readonly reconnectedAtMs: readonly number[];
  /** Of the talk: what was answered. */
  readonly answered: readonly string[];
}

const clients = new Set<RawWsClient>();
const closeCodes: Record<string, number> = {};
const reconnectedAtMs: number[] = [];
const answered: string[] = [];
let failed = 0;
let isClosing = false;

function report(kind: string, more: Partial<FarmReport> = {}): void {
  const base = {
    kind,
    open: clients.size,
    failed,
    echoes: 0,
    wrong: 0,
    elapsedMs: 0,
    closeCodes,
    reconnectedAtMs,
    answered,
  };
  process.send?.({ ...base, ...more } satisfies FarmReport);
}

function openOne(order: Extract<FarmOrder, { kind: 'open' }>, port: number, done: () => void): void {
  let isDone = false;
  const settle = (): void => {
    if (!isDone) done();
    isDone = true;
  };
  const client: RawWsClient = new RawWsClient(
    port,
    order.host,
    order.path,
    () => {
      clients.add(client);
      settle();
    },
    (wasOpen) => {
      clients.delete(client);
      if (!wasOpen) failed += 1;
      settle();
      if (wasOpen && order.reconnectTo !== undefined && !isClosing) comeBack(order, order.reconnectTo);
    },
  );
  client.onFrame = (payload, opcode) => {
    if (opcode !== 8) return;
    countClose(payload);
    client.socket.end();
  };
}

function countClose(payload: Buffer): void {
  const code = payload.length >= 2 ? String(payload.readUInt16BE()) : 'none';
  closeCodes[code] = (closeCodes[code] ?? 0) + 1;
}

function talk({ connections, everyMs }: Extract<FarmOrder, { kind: 'talk' }>): void {
  for (const [i, client] of [...clients].slice(0, connections).entries()) {
    let count = 0;
    const say = (): void => {
      count += 1;
      if (clients.has(client)) client.socket.write(textFrame(`{"action":"say","id":"${String(i)}-${String(count)}"}`));
    };
    client.onFrame = (payload, opcode) => {
      if (opcode === 8) {
        countClose(payload);
        client.socket.end();
        return;
      }
      answered.push((JSON.parse(payload.toString()) as { id: string }).id);
      setTimeout(say, everyMs);
    };
    setTimeout(say, Math.random() * everyMs);
  }
  report('talk');
}

/** Clients come back at random within two seconds, and try again until they are in. */
function comeBack(order: Extract<FarmOrder, { kind: 'open' }>, port: number): void {
  setTimeout(() => {
    const before = clients.size;
    openOne({ ...order, reconnectTo: port }, port, () => {
      if (clients.size > before) reconnectedAtMs.push(Date.now());
      else comeBack(order, port);
    });
  }, Math.random() * 2_000);
}

function open(order: Extract<FarmOrder, { kind: 'open' }>): void {
  const startedAtMs = performance.now();
  let started = 0;
  let settled = 0;
  const next = (): void => {
    if (started >= order.count) return;
    started += 1;
    openOne(order, order.port, () => {
      settled += 1;
      if (settled === order.count) report('open', { elapsedMs: performance.now() - startedAtMs });
      else next();
    });
  };
  for (let i = 0; i < order.atOnce; i += 1) next();
}

function echo({ text, greeting, connections, echoed = '', forMs }: Extract<FarmOrder, { kind: 'echo' }>): void {
  const frame = textFrame(text);
  const used = [...clients].slice(0, connections);
  const startedAtMs = performance.now();
  let echoes = 0;
  let wrong = 0;
  let isOver = false;
  for (const client of used) {
    client.onFrame = (payload) => {
      echoes += 1;
      if (!payload.includes(echoed)) wrong += 1;
      if (!isOver) client.socket.write(frame);
    };
    if (greeting !== '') client.socket.write(textFrame(greeting));
    else client.socket.write(frame);
  }
  setTimeout(() => {
    isOver = true;
    report('echo', { echoes, wrong, elapsedMs: performance.now() - startedAtMs });
  }, forMs);
}

process.on('message', (order: FarmOrder) => {
  if (order.kind === 'open') open(order);
  else if (order.kind === 'echo') echo(order);
  else if (order.kind === 'talk') talk(order);
  else if (order.kind === 'report') report('report');
  else {
    isClosing = true;
    for (const client of clients) client.socket.destroy();
    setTimeout(() => process.exit(0), 50);
  }
});
