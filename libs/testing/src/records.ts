import type { DomainName, HttpApiDefinition, StageSettings, VpcLink } from '@gatehouse/api-model';
import type { Actor, NewDeployment } from '@gatehouse/records';

/** An HTTP API with one MOCK route; give only the fields that the test is about. */
export function anApiDefinition(fields: Partial<HttpApiDefinition> = {}): HttpApiDefinition {
  return {
    protocolType: 'HTTP',
    name: 'pets',
    integrations: { answer: { integrationType: 'MOCK' } },
    routes: [{ routeKey: 'GET /pets', target: 'integrations/answer' }],
    ...fields,
  };
}

/** A deployment as a service hands it to the store: of API `pets`, id `d1`, at revision 1. */
export function aDeployment(fields: Partial<NewDeployment> = {}): NewDeployment {
  return {
    apiId: 'pets',
    deploymentId: 'd1',
    description: '',
    autoDeployed: false,
    apiRevision: 1,
    definition: anApiDefinition(),
    ...fields,
  };
}

/** Settings of the stage `prod`. */
export function stageSettings(fields: Partial<StageSettings> = {}): StageSettings {
  return { stageName: 'prod', ...fields };
}

/** The custom domain name `api.example.com` without mappings. */
export function aDomainName(fields: Partial<DomainName> = {}): DomainName {
  return { domainName: 'api.example.com', apiMappings: [], routingRules: [], ...fields };
}

/** The VPC link `orders` with one target. */
export function aVpcLink(fields: Partial<VpcLink> = {}): VpcLink {
  return { vpcLinkId: 'orders', name: 'Orders', targets: [{ url: 'http://127.0.0.1:9', weight: 1 }], ...fields };
}

/** Who changes things in tests. */
export const TEST_ACTOR: Actor = { principal: 'ann', sourceAddress: '127.0.0.1:5555', via: 'test' };
