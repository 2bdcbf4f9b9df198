import { describe, expect, it } from 'vitest';
import { AnswerTurn } from './answer-turn.ts';
import { startServer, until } from './test-support.ts';

describe('an answer given after the handler returned', () => {
  it('keeps its body when the caller uses the memory again at once', async () => {
    const memory = Buffer.from('the answer');
    const { server, port } = await startServer((exchange) => {
      setImmediate(() => {
        exchange.respond(200, [], memory);
        memory.fill('x');
      });
    });
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(await response.text()).toBe('the answer');
    server.close();
  });

  it('counts as finished when the connection goes before the turn ends', async () => {
    let answered = false;
    const { server, port, faults } = await startServer((exchange) => {
      // An answer waits for others only while other requests are in flight.
      if (exchange.request.path === '/held') return;
      setImmediate(() => {
        exchange.respond(200, [], 'too late');
        // No way back: neither of these may touch the answer that waits.
        exchange.destroy();
        exchange.respond(500, [], 'twice');
        server.close();
        answered = true;
      });
    });
    const held = expect(fetch(`http://127.0.0.1:${port}/held`)).rejects.toThrow();
    await until(() => server.inFlight === 1, 'the other request to arrive');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    await held;
    await until(() => answered && server.inFlight === 0, 'the request to be finished');
    expect(faults).toEqual([]);
  });

  it('goes out at once when no other request is in flight', async () => {
    let sentAtOnce = false;
    const { server, port } = await startServer((exchange) => {
      setImmediate(() => {
        exchange.respond(200, [], 'now');
        sentAtOnce = server.inFlight === 0;
      });
    });
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(await response.text()).toBe('now');
    expect(sentAtOnce).toBe(true);
    server.close();
  });

  it('goes to each client its own, when many are given in one turn', async () => {
    const waiting: (() => void)[] = [];
    const { server, port } = await startServer((exchange) => {
      waiting.push(() => exchange.respond(200, ['x-path', exchange.request.path], `body of ${exchange.request.path}`));
      if (waiting.length === 20) setImmediate(() => waiting.forEach((answer) => answer()));
    });
    const paths = Array.from({ length: 20 }, (_, i) => `/${String(i)}`);
    const seen = await Promise.all(
      paths.map(async (path) => {
        const response = await fetch(`http://127.0.0.1:${port}${path}`);
        return `${response.headers.get('x-path') ?? ''} ${await response.text()}`;
      }),
    );
    expect(seen).toEqual(paths.map((path) => `${path} body of ${path}`));
    server.close();
  });
});

describe('AnswerTurn.keep', () => {
  it('keeps each body apart from the caller’s memory and from the others, also when its room is full', () => {
    const turn = new AnswerTurn();
    const source = new Uint8Array(4096);
    const kept = Array.from({ length: 20 }, (_, i) => turn.keep(source.fill(i)));
    source.fill(255);
    expect(kept.map((body) => [body.length, body[0], body.at(-1)])).toEqual(kept.map((_, i) => [4096, i, i]));
  });
});
