import type { KeptAnswer } from '@gatehouse/exchange';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer, until } from './test-support.ts';

function aKept(body: string, headers: readonly string[] = ['x-kept', 'yes']): KeptAnswer {
  return { status: 200, headers, body: Buffer.from(body) };
}

/** A server that gives one answer to everybody, with a number of its own each time. */
async function serverOf(answer: KeptAnswer) {
  let count = 0;
  const { server, port, faults } = await startServer((exchange) => {
    exchange.respondKept(answer, 'x-number', String((count += 1)));
  });
  onTestFinished(() => server.close());
  const ask = (init: RequestInit = {}): Promise<Response> => fetch(`http://127.0.0.1:${String(port)}/`, init);
  return { server, ask, faults };
}

describe('an answer that is kept', () => {
  it('goes to each client with a header of its own, formatted once', async () => {
    const answer = aKept('kept');
    const { server, ask } = await serverOf(answer);
    const numbers = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const responses = await Promise.all(Array.from({ length: 10 }, () => ask()));
      for (const response of responses) {
        expect([response.status, response.headers.get('x-kept')]).toEqual([200, 'yes']);
        expect([response.headers.get('content-length'), await response.text()]).toEqual(['4', 'kept']);
        numbers.add(response.headers.get('x-number') ?? '');
      }
    }
    expect(numbers.size).toBe(30);
    expect(answer.head).toContain('\r\nx-kept: yes');
    expect(answer.head).not.toContain('x-number');
    await until(() => server.inFlight === 0, 'the requests to be finished');
  });

  it('ends the connection of a client that asks for it, and has no body for HEAD', async () => {
    const { ask } = await serverOf(aKept('kept'));
    const closed = await ask({ headers: { connection: 'close' } });
    expect([closed.headers.get('connection'), await closed.text()]).toEqual(['close', 'kept']);
    const head = await ask({ method: 'HEAD' });
    expect([head.headers.get('content-length'), head.headers.get('x-number'), await head.text()]).toEqual([
      '4',
      '2',
      '',
    ]);
  });

  it('may be empty or large', async () => {
    for (const body of ['', 'x'.repeat(100_000)]) {
      const { ask } = await serverOf(aKept(body));
      const responses = await Promise.all([ask(), ask()]);
      expect(await Promise.all(responses.map((response) => response.text()))).toEqual([body, body]);
    }
  });

  it('is a 500 when a header would break the framing, and bytes beyond ASCII stay what they are', async () => {
    const broken = await serverOf(aKept('kept', ['x-broken', 'a\r\nb']));
    expect((await broken.ask()).status).toBe(500);
    expect(broken.faults).toHaveLength(1);
    const { ask } = await serverOf(aKept('kept', ['x-bytes', '\u00e9']));
    for (const response of await Promise.all([ask(), ask()])) expect(response.headers.get('x-bytes')).toBe('\u00e9');
  });
});
