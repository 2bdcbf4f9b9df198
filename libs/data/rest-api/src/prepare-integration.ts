import type { RestIntegration, RestMethod } from '@gatehouse/api-model';
import type { BinaryMediaTypes } from '@gatehouse/integration-mapping';
import type { PreparedIntegration } from '@gatehouse/pipeline';
import { SnapshotError } from '@gatehouse/snapshot';
import { prepareHttpIntegration } from './http-integration.ts';
import { prepareHttpProxyIntegration } from './http-proxy-integration.ts';
import { compileDestination } from './integration-uri.ts';
import type { IntegrationSurroundings } from './integration-uri.ts';
import { prepareMockIntegration } from './mock-integration.ts';
import { refuse } from './request-body.ts';

/** Prepares the integration of a method. Throws RangeError or SnapshotError when it cannot be served. */
export function prepareIntegration(
  method: RestMethod,
  integration: RestIntegration,
  around: IntegrationSurroundings,
  binary: BinaryMediaTypes,
): PreparedIntegration {
  if (integration.type === 'MOCK') return prepareMockIntegration(method, integration, binary);
  if (integration.type === 'AWS' || integration.type === 'AWS_PROXY') {
    throw new SnapshotError(`${integration.type} integrations are not served by this version`);
  }
  const astray = whyAstray(integration, around);
  if (astray !== undefined) return { start: (invocation) => void refuse(invocation, astray) };
  return integration.type === 'HTTP'
    ? prepareHttpIntegration(method, integration, around, binary)
    : prepareHttpProxyIntegration(integration, around, binary);
}

/**
 * Why the URI leads nowhere with the variables of the stage. Such a method answers 500 and the others of its API are served, as in the
 * service: variables come and go without a deployment.
 */
function whyAstray(integration: RestIntegration, around: IntegrationSurroundings): string | undefined {
  try {
    compileDestination(integration, around);
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}
