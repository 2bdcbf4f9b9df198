import type { GatewayRequest } from '@gatehouse/exchange';

/**
 * The headers that the gateway writes to a backend itself (reference http-api.md 8). What follows from the host that was asked for is
 * made once as long as requests ask for the same one: six pieces of text less for each request.
 */
export class OwnHeaders {
  #authority = '';
  #scheme = '';
  /** `;host=...;proto=...` of `Forwarded`. */
  #forwardedEnd = '';
  #port = '';

  /** Appends them. `forwardedFor`: X-Forwarded-For of the request, which is there only if the server trusts the proxy in front. */
  addTo(headers: string[], request: GatewayRequest, forwardedFor: string | undefined): void {
    const { sourceIp, authority, scheme } = request;
    if (authority !== this.#authority || scheme !== this.#scheme) this.#learn(authority, scheme);
    headers.push(
      'forwarded',
      (sourceIp.includes(':') ? `for="[${sourceIp}]"` : `for=${sourceIp}`) + this.#forwardedEnd,
      'x-forwarded-for',
      forwardedFor ?? sourceIp,
      // From here on the same for all clients: the upstream client writes such an end in one piece.
      'via',
      'HTTP/1.1 Gatehouse',
      'x-forwarded-port',
      this.#port,
      'x-forwarded-proto',
      scheme,
    );
  }

  #learn(authority: string, scheme: 'http' | 'https'): void {
    this.#authority = authority;
    this.#scheme = scheme;
    this.#forwardedEnd = `;host=${authority.includes(':') ? `"${authority}"` : authority};proto=${scheme}`;
    this.#port = portOf(authority, scheme);
  }
}

function portOf(authority: string, scheme: 'http' | 'https'): string {
  const colon = authority.lastIndexOf(':');
  if (colon > authority.lastIndexOf(']')) return authority.slice(colon + 1);
  return scheme === 'https' ? '443' : '80';
}
