import { afterAll, beforeAll } from 'vitest';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';

/** Starts a gateway before the tests of the file and stops it after them. What it returns gives the gateway to tests and hooks. */
export function gatewayForTests(): () => Gateway {
  let gateway: Gateway | undefined;
  beforeAll(async () => {
    gateway = await startGateway({});
  });
  afterAll(() => gateway?.stop());
  return () => {
    if (gateway === undefined) throw new Error('The gateway runs within tests and hooks only.');
    return gateway;
  };
}
