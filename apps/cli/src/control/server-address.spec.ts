import { describe, expect, it } from 'vitest';
import { formatServerAddress, parseServerAddress } from './server-address.ts';

describe('the address of a control plane', () => {
  it.each([
    ['a:1', 'a:1', false, false],
    ['control.test', 'control.test:9090', false, false],
    ['grpcs://control.test', 'control.test:9090', true, false],
    ['https://10.0.0.1:443/', '10.0.0.1:443', true, false],
    ['127.0.0.1:9090', '127.0.0.1:9090', false, true],
    ['[::1]:9090', '[::1]:9090', false, true],
    ['grpcs://localhost:9090', 'localhost:9090', true, true],
  ])('%s is %s', (text, target, hasTls, isLoopback) => {
    const address = parseServerAddress(text);
    expect(address).toEqual({ target, hasTls, isLoopback });
    if (address !== undefined) expect(parseServerAddress(formatServerAddress(address))).toEqual(address);
  });

  it.each(['', 'http://a:1', 'a:0', 'a:99999', 'a b', 'grpcs://', 'https://a/b', 'user@a:1'])('is not %j', (text) => {
    expect(parseServerAddress(text)).toBeUndefined();
  });
});
