import { textSetting } from '@gatehouse/settings';

/** Settings of a process whose operators' listeners can have TLS. */
export const TLS_SETTINGS = {
  tlsCertFile: textSetting({
    variable: 'GATEHOUSE_TLS_CERT_FILE',
    defaultValue: '',
    help: "certificate chain (PEM) of the operators' listeners; given = TLS",
  }),
  tlsKeyFile: textSetting({ variable: 'GATEHOUSE_TLS_KEY_FILE', defaultValue: '', help: 'its private key (PEM)' }),
  tlsClientCaFile: textSetting({
    variable: 'GATEHOUSE_TLS_CLIENT_CA_FILE',
    defaultValue: '',
    help: 'authorities of client certificates (PEM); given = mutual TLS',
  }),
};

/** The paths of {@link TLS_SETTINGS} for `openTlsFiles`. */
export function tlsPaths(settings: {
  readonly tlsCertFile: string;
  readonly tlsKeyFile: string;
  readonly tlsClientCaFile: string;
}) {
  const { tlsCertFile, tlsKeyFile, tlsClientCaFile } = settings;
  return { certFile: tlsCertFile, keyFile: tlsKeyFile, clientCaFile: tlsClientCaFile };
}
