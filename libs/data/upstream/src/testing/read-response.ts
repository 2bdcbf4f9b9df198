import { Duplex } from 'node:stream';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { ResponseReader } from '../response-reader.ts';
import type { ResponseCase } from './mutated-responses.ts';

/** How a client understood a response. `problem` is empty when it took it as complete. */
export interface Understood {
  problem: string;
  status: number;
  headers: string[];
  body: Buffer;
}

/** Feeds our own parser. */
export function readByUs({ method, fragments }: ResponseCase): Understood {
  const result: Understood = { problem: 'incomplete at close', status: 0, headers: [], body: Buffer.alloc(0) };
  const pieces: Buffer[] = [];
  let ended = false;
  const receiver = {
    isHead: method === 'HEAD',
    headDelivered: false,
    done: false,
    handler: {
      onHead: (status: number, headers: string[]) => Object.assign(result, { status, headers }),
      onData: (chunk: Uint8Array) => pieces.push(Buffer.from(chunk)) > 0,
      onEnd: () => (ended = true),
      onFailure: () => undefined,
      onDrain: () => undefined,
    },
  };
  const reader = new ResponseReader(65_536);
  const shared = Buffer.alloc(65_536);
  for (const fragment of fragments) {
    fragment.copy(shared);
    const outcome = reader.take(shared, fragment.length, receiver);
    shared.fill(0x58);
    if (outcome === 'malformed') return { ...result, problem: reader.problem };
    if (outcome === 'complete' || outcome === 'complete-close') break;
  }
  if (ended || reader.endsWithClose()) result.problem = '';
  result.body = Buffer.concat(pieces);
  return result;
}

/** Feeds the client of `node:http`, strict parser. */
export function readByNode({ method, fragments }: ResponseCase): Promise<Understood> {
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const result: Understood = { problem: 'unanswered', status: 0, headers: [], body: Buffer.alloc(0) };
  return new Promise((resolve) => {
    const settle = (problem: string): void => resolve({ ...result, problem });
    const request = httpRequest({
      createConnection: () => socket,

      method,
      path: '/',
      host: 'x',
      maxHeaderSize: 131_072,
    });
    request.maxHeadersCount = 0;
    request.on('error', (error) => {
      // After a response this is about bytes behind it; the response speaks for itself.
      if (result.status === 0) settle(error.message);
    });
    request.on('close', () => {
      if (result.status === 0) settle('closed');
    });
    request.on('response', (response) => takeResponse(response, result, settle));
    request.end();
    setImmediate(() => {
      for (const fragment of fragments) socket.push(fragment);
      socket.push(null);
    });
  });
}

function takeResponse(response: IncomingMessage, result: Understood, settle: (problem: string) => void): void {
  const pieces: Buffer[] = [];
  result.status = response.statusCode ?? 0;
  result.headers = withoutHopByHop(response.rawHeaders);
  response.on('data', (chunk: Buffer) => pieces.push(chunk));
  response.on('error', () => undefined);
  response.on('end', () => {
    result.body = Buffer.concat(pieces);
    settle(response.complete ? '' : 'truncated');
  });
  response.on('close', () => settle('truncated'));
}

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
];

function withoutHopByHop(raw: readonly string[]): string[] {
  const gone = new Set(HOP_BY_HOP);
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() !== 'connection') continue;
    for (const token of raw[i + 1]?.split(',') ?? []) gone.add(token.trim().toLowerCase());
  }
  const kept: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]?.toLowerCase() ?? '';
    if (!gone.has(name)) kept.push(name, raw[i + 1] ?? '');
  }
  return kept;
}
