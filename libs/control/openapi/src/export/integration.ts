import type { HttpIntegration, TlsConfig } from '@gatehouse/api-model';
import { GATEHOUSE, INTEGRATION_MEMBERS } from '../extensions.ts';

/** An integration as the extension says it. */
export function exportedIntegration(integration: HttpIntegration): object {
  const written: Record<string, unknown> = { type: integration.integrationType.toLowerCase() };
  const fields: Readonly<Record<string, unknown>> = { ...integration };
  for (const [field, name] of Object.entries(INTEGRATION_MEMBERS)) {
    if (fields[field] !== undefined) written[name] = fields[field];
  }
  if (integration.tlsConfig !== undefined) written.tlsConfig = exportedTlsConfig(integration.tlsConfig);
  // The member tells Gatehouse's own MOCK from the mock of REST APIs, so it is always there.
  if (integration.integrationType === 'MOCK') written[GATEHOUSE.mockResponse] ??= null;
  return written;
}

function exportedTlsConfig({ caCertificates, ...others }: TlsConfig): object {
  return caCertificates === undefined ? others : { ...others, [GATEHOUSE.caCertificates]: caCertificates };
}
