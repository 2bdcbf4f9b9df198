import { describe, expect, it } from 'vitest';
import { exposureWarnings } from './auth-settings.ts';

describe('the warning at start', () => {
  const safe = { host: '10.0.0.1', auth: 'token', managementAuth: 'auto', hasTls: true, hasMutualTls: false } as const;
  it.each([
    ['loopback without anything', { ...safe, host: '127.0.0.1', auth: 'none', hasTls: false }, undefined],
    ['loopback by name', { ...safe, host: 'localhost', auth: 'none' }, undefined],
    ['all addresses without tokens', { ...safe, host: '0.0.0.0', auth: 'none' }, 'GATEHOUSE_AUTH is none'],
    ['unsigned management calls', { ...safe, managementAuth: 'none' }, 'GATEHOUSE_MANAGEMENT_AUTH is none'],
    ['no tokens, but client certificates', { ...safe, auth: 'none', hasMutualTls: true }, undefined],
    ['tokens without TLS', { ...safe, hasTls: false }, 'unencrypted'],
    ['tokens with TLS', safe, undefined],
  ] as const)('fits %s', (_case, options, expected) => {
    const text = exposureWarnings(options).join('\n');
    expect(text).toContain(expected ?? '');
    expect(text === '').toBe(expected === undefined);
  });
});
