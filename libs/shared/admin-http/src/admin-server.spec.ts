import { afterEach, describe, expect, it } from 'vitest';
import { PortInUseError } from '@gatehouse/errors';
import { createAdminServer } from './index.ts';
import type { AdminApi, AdminServer } from './index.ts';

const open: AdminServer[] = [];

const echo: AdminApi = {
  maxBodyBytes: 1000,
  matches: (path) => path === '/echo',
  answer: ({ body }) => Promise.resolve({ status: 200, headers: {}, body: `${body.byteLength} bytes` }),
};

async function start(port = 0): Promise<string> {
  const server = createAdminServer({
    host: '127.0.0.1',
    port,
    api: echo,
    routes: {
      '/healthz': (query) => ({ status: 200, contentType: 'text/plain', body: `ok ${query.get('q') ?? ''}` }),
      '/broken': () => Promise.reject(new Error('no disk')),
    },
  });
  open.push(server);
  return `http://127.0.0.1:${String((await server.listen()).port)}`;
}

describe('the admin server', () => {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  it('serves a page with its query, and its head alone for HEAD', async () => {
    const base = await start();
    const page = await fetch(`${base}/healthz?q=1`);
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([200, 'text/plain', 'ok 1']);
    const head = await fetch(`${base}/healthz`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '3', '']);
  });

  // To see it fail: leave out keepAliveTimeout.
  it('keeps a connection that rests for longer than balancers do, and says so', async () => {
    expect((await fetch(`${await start()}/healthz`)).headers.get('keep-alive')).toBe('timeout=75');
  });

  it('names its pages for an unknown path, also for one that every object has', async () => {
    const base = await start();
    for (const path of ['/nope', '/toString', '/__proto__']) {
      const page = await fetch(`${base}${path}`);
      expect(page.status).toBe(404);
      expect(await page.json()).toEqual({ message: 'Not found. Pages: /healthz /broken' });
    }
  });

  it('refuses other methods with 405 and Allow', async () => {
    const page = await fetch(`${await start()}/healthz`, { method: 'POST' });
    expect([page.status, page.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('answers 500 with the reason when a page fails', async () => {
    const page = await fetch(`${await start()}/broken`);
    expect([page.status, await page.json()]).toEqual([500, { message: 'no disk' }]);
  });

  it.each([
    ['a byte', 1001],
    ['50 MB', 50_000_000],
  ])('answers 413 to a body that is %s too large, and goes on serving', async (_what, size) => {
    const url = `${await start()}/echo`;
    const answer = await fetch(url, { method: 'POST', body: Buffer.alloc(size, 'x') });
    expect([answer.status, await answer.json()]).toEqual([
      413,
      { message: 'The request body is larger than 1000 bytes, which this API takes at most' },
    ]);
    expect(await (await fetch(url, { method: 'POST', body: Buffer.alloc(1000) })).text()).toBe('1000 bytes');
  });

  it('rejects with PortInUseError when the port is taken', async () => {
    const port = Number(new URL(await start()).port);
    await expect(start(port)).rejects.toThrow(PortInUseError);
    open.pop();
  });
});
