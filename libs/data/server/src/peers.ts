import type { NativeResponse } from './native.ts';
import { RemoteAddresses } from './remote-addresses.ts';

/**
 * The open connections of a server and the addresses that they come from. The native library gives the requests of one connection nothing in
 * common, so the address of a request's peer has to be asked for: a system call for each request, 3 % of its CPU. It is known without asking while
 * all open connections come from one address: one load balancer or sidecar in front that is not named as a trusted proxy, one client.
 */
export class Peers {
  /** Open connections. */
  count = 0;
  private readonly texts = new RemoteAddresses();
  /** Where every connection that was opened since there was none has come from; empty = not all from one address. */
  private common = '';

  /** `response` stands for the new connection. */
  opened(response: NativeResponse): void {
    // A client that has left already has no address, and leaves none for the others.
    const address = this.ask(response);
    if (this.count === 0) this.common = address;
    else if (address !== this.common) this.common = '';
    this.count += 1;
  }

  /** Must be called once at most for each `opened`: an address outlives the connections that it was learnt from by nothing else. */
  closed(): void {
    this.count -= 1;
  }

  /** The text of the peer's address; empty when the connection is gone. */
  addressOf(response: NativeResponse): string {
    return this.common === '' ? this.ask(response) : this.common;
  }

  private ask(response: NativeResponse): string {
    return this.texts.textOf(response.getRemoteAddress());
  }
}
