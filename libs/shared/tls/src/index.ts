export { selfSignedClientCertificate } from './self-signed-certificate.ts';
export type { CertificateWithKey, SelfSignedOptions } from './self-signed-certificate.ts';
export { checkTlsMaterial, fixedTls, MIN_TLS_VERSION, secureContextOptions } from './tls-material.ts';
export type { TlsMaterial, TlsSource } from './tls-material.ts';
export { openTlsFiles } from './tls-files.ts';
export type { TlsFiles, TlsFilesOptions, TlsPaths } from './tls-files.ts';
export { TLS_SETTINGS, tlsPaths } from './tls-settings.ts';
