import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Identity } from './caller.ts';
import { RPC_ROLES } from './rpc-roles.ts';
import { methodsOfContract, startSpecServer } from './spec-kit.ts';

const METHODS = methodsOfContract();
const OPEN = ['/grpc.health.v1.Health/Check', '/grpc.health.v1.Health/List', '/grpc.health.v1.Health/Watch'];
const REFLECTION = ['v1', 'v1alpha'].map(
  (version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
);

/** Reads; everything else changes something. */
const READS = /\/(Get|List|Watch|Export)[A-Za-z]*$/;
const ROLES = ['viewer', 'operator', 'admin'] as const;

const IDENTITIES: Readonly<Record<string, Identity>> = Object.fromEntries(
  ROLES.map((role) => [`ght_${role}`, { name: `the ${role}`, role }]),
);

let server: Awaited<ReturnType<typeof startSpecServer>>;
let client: Client;

beforeAll(async () => {
  server = await startSpecServer({}, { authenticate: (token) => Promise.resolve(IDENTITIES[token]) });
  client = new Client(`127.0.0.1:${String(server.port)}`, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await server.stop();
});

/** Calls a method with an empty message and says how it ended; `let in` = anything that happens behind the check. */
function call(path: string, authorization: string | undefined): Promise<{ outcome: string; message: string }> {
  const metadata = new Metadata();
  if (authorization !== undefined) metadata.set('authorization', authorization);
  return new Promise((resolve) => {
    const asIs = (bytes: Buffer): Buffer => bytes;
    const onEnd = (error: ServiceError | null): void => {
      const code = error?.code ?? status.OK;
      const refused = code === status.UNAUTHENTICATED || code === status.PERMISSION_DENIED;
      resolve({ outcome: refused ? (status[code] ?? '') : 'let in', message: error?.details ?? '' });
    };
    client.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, onEnd);
  });
}

describe('the table of methods and roles', () => {
  it('has every method of the contract, health checking and reflection, and nothing else', () => {
    expect(METHODS.length).toBeGreaterThan(25);
    expect([...RPC_ROLES.keys()].sort()).toEqual([...METHODS, ...OPEN, ...REFLECTION].sort());
  });

  it('lets viewers read, operators change, and keeps tokens for administrators', () => {
    for (const path of METHODS) {
      const expected = path.includes('TokenService') ? 'admin' : READS.test(path) ? 'viewer' : 'operator';
      expect([path, RPC_ROLES.get(path)]).toEqual([path, expected]);
    }
    for (const path of OPEN) expect(RPC_ROLES.get(path)).toBe('open');
    for (const path of REFLECTION) expect(RPC_ROLES.get(path)).toBe('viewer');
  });
});

describe('a server with authentication', () => {
  // Watch of health checking never ends.
  const paths = [...METHODS, ...OPEN.filter((path) => !path.endsWith('/Watch'))];

  it.each(paths)('keeps the table for %s', async (path) => {
    const needed = RPC_ROLES.get(path) ?? 'admin';
    const outcomes = await Promise.all(
      [undefined, 'Bearer ght_unknown', ...ROLES.map((role) => `Bearer ght_${role}`)].map(
        async (authorization) => (await call(path, authorization)).outcome,
      ),
    );
    const stranger = needed === 'open' ? 'let in' : 'UNAUTHENTICATED';
    const perRole = ROLES.map((role) =>
      needed === 'open' || ROLES.indexOf(role) >= ROLES.indexOf(needed) ? 'let in' : 'PERMISSION_DENIED',
    );
    expect(outcomes).toEqual([stranger, stranger, ...perRole]);
  });

  it.each([
    ['no token', undefined],
    ['an unknown token', 'Bearer ght_unknown'],
    ['another scheme', 'Basic ght_admin'],
    ['no scheme', 'ght_admin'],
    ['two words', 'Bearer ght_admin x'],
  ])('gives the same answer to %s', async (_case, authorization) => {
    const { outcome, message } = await call('/gatehouse.control.v1.ApiService/ListApis', authorization);
    expect([outcome, message]).toEqual(['UNAUTHENTICATED', expect.stringMatching(/^The call carries no valid token/)]);
    expect(message).not.toContain('unknown');
  });

  it('says which role is needed', async () => {
    const { message } = await call('/gatehouse.control.v1.ApiService/CreateApi', 'Bearer ght_viewer');
    expect(message).toBe(
      'ApiService/CreateApi is not allowed: it needs the role operator, and the token "the viewer" has viewer. ' +
        'Use a token of the role operator.',
    );
  });

  it('writes no token into its log', () => {
    expect(server.log.length).toBeGreaterThan(0);
    expect(JSON.stringify(server.log)).not.toContain('ght_');
  });
});

describe('a method that the table does not know', () => {
  it('is denied to administrators too', async () => {
    const { identifyCaller } = await import('./caller.ts');
    const middleware = identifyCaller(() => Promise.resolve({ name: 'root', role: 'admin' }));
    const metadata = { get: () => 'Bearer ght_admin' };
    const call_ = { method: { path: '/gatehouse.control.v1.NewService/Method' } };
    const run = middleware(call_ as never, { metadata, peer: '' } as never);
    await expect(run.next()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});
