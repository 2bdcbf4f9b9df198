import { isIP } from 'node:net';

/**
 * The client's address behind `hops` trusted proxies: the entry of X-Forwarded-For that the outermost of them wrote, which is the
 * `hops`-th from the right. Undefined for a shorter list or an entry that is no address: nothing in it was written by that proxy, the
 * client is the peer.
 */
export function forwardedClient(forwardedFor: string, hops: number): string | undefined {
  const entries = forwardedFor.split(',');
  const entry = withoutPort((entries[entries.length - hops] ?? '').trim());
  return isIP(entry) === 0 ? undefined : entry;
}

/** The scheme of X-Forwarded-Proto at the same place, else its only entry; `http` for all else. */
export function forwardedScheme(forwardedProto: string, hops: number): 'http' | 'https' {
  const entries = forwardedProto.split(',');
  const entry = entries.length === 1 ? entries[0] : entries[entries.length - hops];
  return entry?.trim().toLowerCase() === 'https' ? 'https' : 'http';
}

function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(entry);
  if (bracketed !== null) return bracketed[1] ?? '';
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(entry) ? entry.slice(0, entry.indexOf(':')) : entry;
}
