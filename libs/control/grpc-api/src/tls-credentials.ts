import { ServerCredentials } from '@grpc/grpc-js';
import { secureContextOptions } from '@gatehouse/tls';
import type { TlsSource } from '@gatehouse/tls';

/** Credentials of a TLS listener whose certificates may change: connections made later get the new ones. */
export class TlsCredentials extends ServerCredentials {
  readonly #stop: () => void;

  constructor(source: TlsSource) {
    const material = source.current();
    // With `requestCert` a client without a certificate of these authorities is refused: that is the transport's default.
    super({ requestCert: material.clientCa !== undefined }, secureContextOptions(material));
    this.#stop = source.onChange((next) => {
      this.updateSecureContextOptions(secureContextOptions(next));
    });
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }

  /** Looks at changes no more. */
  close(): void {
    this.#stop();
  }
}
