const MAX_CACHED = 4096;

/** Text of binary peer addresses, cached: the same peers come again and again. Cleared when full. */
export class RemoteAddresses {
  private readonly ipv4 = new Map<number, string>();
  private readonly ipv6 = new Map<string, string>();

  /** `binary` has 4 or 16 bytes; an IPv4-mapped IPv6 address becomes the dotted form, other lengths (a closed socket) the empty string. */
  textOf(binary: ArrayBuffer): string {
    if (binary.byteLength === 4) return this.ipv4Text(bigEndian(new Uint8Array(binary)));
    if (binary.byteLength !== 16) return '';
    const view = new DataView(binary);
    const mapped = view.getUint32(0) === 0 && view.getUint32(4) === 0 && view.getUint32(8) === 0xffff;
    return mapped ? this.ipv4Text(view.getUint32(12)) : this.ipv6Text(binary, view);
  }

  private ipv4Text(key: number): string {
    let text = this.ipv4.get(key);
    if (text === undefined) {
      text = `${key >>> 24}.${(key >>> 16) & 255}.${(key >>> 8) & 255}.${key & 255}`;
      if (this.ipv4.size >= MAX_CACHED) this.ipv4.clear();
      this.ipv4.set(key, text);
    }
    return text;
  }

  private ipv6Text(binary: ArrayBuffer, view: DataView): string {
    const key = Buffer.from(binary).toString('latin1');
    let text = this.ipv6.get(key);
    if (text === undefined) {
      text = formatIpv6(view);
      if (this.ipv6.size >= MAX_CACHED) this.ipv6.clear();
      this.ipv6.set(key, text);
    }
    return text;
  }
}

// By bytes: making a DataView costs several times as much, on every request.
function bigEndian(bytes: Uint8Array): number {
  return (((bytes[0] ?? 0) << 24) | ((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)) >>> 0;
}

/** The canonical form of RFC 5952: lower case, the longest run of zero groups (the first of equals, at least two) as `::`. */
function formatIpv6(view: DataView): string {
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(index * 2).toString(16));
  let start = -1;
  let longest = 1;
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (to < 8 && groups[to] === '0') to += 1;
    if (to - from > longest) {
      start = from;
      longest = to - from;
    }
  }
  if (start < 0) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + longest).join(':')}`;
}
