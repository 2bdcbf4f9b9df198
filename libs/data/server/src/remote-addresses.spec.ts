import { describe, expect, it } from 'vitest';
import { RemoteAddresses } from './remote-addresses.ts';

function binary(...bytes: number[]): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

function groups(...values: number[]): ArrayBuffer {
  return binary(...values.flatMap((value) => [value >> 8, value & 255]));
}

describe('the text of a remote address', () => {
  it.each([
    [binary(127, 0, 0, 1), '127.0.0.1'],
    [binary(255, 254, 1, 200), '255.254.1.200'],
    [groups(0, 0, 0, 0, 0, 0xffff, 0xc0a8, 0x0102), '192.168.1.2'],
    [groups(0, 0, 0, 0, 0, 0, 0, 1), '::1'],
    [groups(0, 0, 0, 0, 0, 0, 0, 0), '::'],
    [groups(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1), '2001:db8::1:0:0:1'],
    [groups(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1), '2001:db8:0:1:1:1:1:1'],
    [groups(0xfe80, 0, 0, 0, 1, 2, 0, 0), 'fe80::1:2:0:0'],
    [groups(1, 2, 3, 4, 5, 6, 0, 0), '1:2:3:4:5:6::'],
    [binary(), ''],
  ])('has its canonical form', (address, text) => {
    const addresses = new RemoteAddresses();
    expect(addresses.textOf(address)).toBe(text);
    expect(addresses.textOf(address)).toBe(text);
  });

  it('stays right when more peers come than the cache holds', () => {
    const addresses = new RemoteAddresses();
    for (let i = 0; i < 10_000; i += 1) {
      expect(addresses.textOf(binary(10, 0, i >> 8, i & 255))).toBe(`10.0.${i >> 8}.${i & 255}`);
    }
  });
});
