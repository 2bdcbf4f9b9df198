import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, createSecureContext } from 'node:tls';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import type { UpstreamOrigin } from '@gatehouse/exchange';

/** Gets each read: `length` bytes at the start of the dialer's buffer. False stops reading until `resume`. */
export type OnRead = (length: number) => boolean;

/** Opens sockets to one origin. TLS: verified against the given or the default trust store, server name sent, sessions resumed. */
export class Dialer {
  /** Name of the event after which the socket may carry a request: for TLS only after verification. */
  readonly readyEvent: 'connect' | 'secureConnect';
  private readonly origin: UpstreamOrigin;
  private readonly buffer: Buffer;
  private secureContext: SecureContext | undefined;
  private session: Buffer | undefined;

  /** `buffer` takes the reads of all sockets, one after the other: Node reads and calls back in one go. */
  constructor(origin: UpstreamOrigin, buffer: Buffer) {
    this.origin = origin;
    this.buffer = buffer;
    this.readyEvent = origin.scheme === 'https' ? 'secureConnect' : 'connect';
  }

  /** Starts a connection. Throws when the TLS material cannot be used. */
  open(onRead: OnRead): Socket {
    const { host, port, scheme } = this.origin;
    const onread = { buffer: this.buffer, callback: onRead };
    if (scheme === 'http') return connect({ host, port, noDelay: true, onread });
    return this.openTls(onread);
  }

  private openTls(onread: { buffer: Buffer; callback: OnRead }): Socket {
    const { host, port, tls = {} } = this.origin;
    this.secureContext ??= createSecureContext(tls.caCertificates === undefined ? {} : { ca: tls.caCertificates });
    const name = tls.serverName ?? host;
    const options: ConnectionOptions & { onread: typeof onread } = {
      host,
      port,
      onread,
      secureContext: this.secureContext,
      // An address is no server name (RFC 6066 3); it is verified against the certificate's addresses.
      servername: isIP(name) === 0 ? name : '',
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      rejectUnauthorized: tls.insecureSkipVerification !== true,
      ALPNProtocols: ['http/1.1'],
      ...(this.session === undefined ? {} : { session: this.session }),
    };
    const socket = connectTls(options);
    socket.setNoDelay(true);
    socket.on('session', (session: Buffer) => {
      this.session = session;
    });
    return socket;
  }
}
