import { ApiServiceDefinition } from '@gatehouse/contract';
import { CONTROL_ERRORS, ControlError } from '@gatehouse/errors';
import type { ControlErrorCode } from '@gatehouse/errors';
import type { ApiUseCases } from '@gatehouse/records';
import { Status } from 'nice-grpc-common';
import { RichClientError } from 'nice-grpc-error-details';
import { afterEach, describe, expect, it } from 'vitest';
import { startSpecServer } from './spec-kit.ts';

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

/** What a client sees when the use case fails with this. */
async function seenBy(failure: unknown) {
  const apis = { get: () => Promise.reject(failure) } as unknown as ApiUseCases;
  const spec = await startSpecServer({ apis });
  stop = spec.stop;
  const error: unknown = await spec
    .client(ApiServiceDefinition)
    .getApi({ apiId: 'pets' })
    .catch((caught: unknown) => caught);
  if (!(error instanceof RichClientError)) throw new Error('the client saw no rich error', { cause: error });
  return { error, log: spec.log };
}

const EXPECTED = Object.keys(CONTROL_ERRORS).filter((code) => code !== 'INTERNAL') as ControlErrorCode[];

describe('Errors on the wire', () => {
  it.each(EXPECTED)('%s has the status of the catalogue, its sentence and its code', async (code) => {
    const { error } = await seenBy(new ControlError(code, 'A sentence for people'));
    expect(error.code).toBe(Status[CONTROL_ERRORS[code].grpcStatus]);
    expect(error.details).toBe('A sentence for people');
    expect(error.extra).toMatchObject([{ reason: code, domain: 'gatehouse' }]);
  });

  it('carry every violation', async () => {
    const violations = [
      { path: 'routes[0].routeKey', message: 'is wrong' },
      { path: 'name', message: 'is required' },
    ];
    const { error } = await seenBy(new ControlError('INVALID_ARGUMENT', 'Wrong', { violations }));
    expect(error.extra[1]).toMatchObject({
      fieldViolations: [
        { field: 'routes[0].routeKey', description: 'is wrong' },
        { field: 'name', description: 'is required' },
      ],
    });
  });

  it('stay small enough for every client and say how much was left out', async () => {
    const violations = Array.from({ length: 10_000 }, (_, index) => ({
      path: `routes[${index}]`,
      message: 'is wrong',
    }));
    const { error } = await seenBy(new ControlError('INVALID_ARGUMENT', 'x'.repeat(100_000), { violations }));
    expect(error.details.length).toBeLessThan(1100);
    const details = error.extra[1] as { fieldViolations: { description: string }[] };
    const shown = details.fieldViolations.length - 1;
    expect(shown).toBeGreaterThan(100);
    expect(details.fieldViolations.at(-1)?.description).toBe(`… and ${10_000 - shown} more problems`);
  });

  it('hide what is unexpected behind an id, and log the cause', async () => {
    const cause = new Error('password=hunter2');
    const { error, log } = await seenBy(cause);
    expect(error.code).toBe(Status.INTERNAL);
    expect(error.details).toContain('error-1');
    expect(JSON.stringify(error.extra) + error.details).not.toContain('hunter2');
    expect(log).toEqual([{ err: cause, errorId: 'error-1', method: '/gatehouse.control.v1.ApiService/GetApi' }]);
  });

  it('log what is our own fault, and not what is the caller’s', async () => {
    expect((await seenBy(new ControlError('STORE_UNAVAILABLE', 'away'))).log).toHaveLength(1);
    await stop();
    expect((await seenBy(new ControlError('NOT_FOUND', 'none'))).log).toEqual([]);
  });
});
