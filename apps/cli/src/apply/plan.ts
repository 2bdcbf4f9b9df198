import type { ApplyDocument, WantedApi } from '@gatehouse/apply-document';
import type { DomainName, VpcLink } from '@gatehouse/api-model';
import { domainNameFromProto, domainNameToProto, vpcLinkFromProto, vpcLinkToProto } from '@gatehouse/model-proto';
import type { ControlPlane } from '../control/control-plane.ts';
import { orUndefined } from './lookup.ts';
import { planApi } from './plan-api.ts';
import type { ApiHandle } from './plan-api.ts';
import { planKeys } from './plan-keys.ts';
import { planStages } from './plan-stages.ts';
import { compareDocuments } from './step.ts';
import type { Step } from './step.ts';

/** Everything that the files ask for, in the order in which it is done. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly apis: readonly PlannedApi[];
}

/** An API of the files with its steps. */
export interface PlannedApi {
  readonly wanted: WantedApi;
  readonly handle: ApiHandle;
  readonly step: Step;
  readonly stages: readonly Step[];
}

/** Reads what exists and compares it with what is wanted: VPC links, APIs with their stages, API keys, usage plans, domain names. */
export async function makePlan(control: ControlPlane, wanted: ApplyDocument): Promise<Plan> {
  const vpcLinks = await Promise.all(wanted.vpcLinks.map((link) => planVpcLink(control, link)));
  const apis = await Promise.all(wanted.apis.map((api) => planApiWithStages(control, api)));
  const keys = await planKeys(control, wanted.apiKeys, wanted.usagePlans);
  const domainNames = await Promise.all(wanted.domainNames.map((name) => planDomainName(control, name)));
  const apiSteps = apis.flatMap(({ step, stages }) => [step, ...stages]);
  return { apis, steps: [...vpcLinks, ...apiSteps, ...keys, ...domainNames] };
}

async function planApiWithStages(control: ControlPlane, wanted: WantedApi): Promise<PlannedApi> {
  const { step, handle } = await planApi(control, wanted);
  const stages = await planStages(control, wanted, handle, step.action !== 'unchanged');
  return { wanted, handle, step, stages };
}

async function planVpcLink(control: ControlPlane, wanted: VpcLink): Promise<Step> {
  const { vpcLinkId } = wanted;
  const vpcLink = vpcLinkToProto(wanted);
  const current = await orUndefined(control.vpcLinks.getVpcLink({ vpcLinkId }));
  const before = current?.vpcLink === undefined ? undefined : vpcLinkFromProto(current.vpcLink);
  return {
    kind: 'vpcLink',
    title: () => `VPC link ${vpcLinkId}`,
    id: () => vpcLinkId,
    ...compareDocuments(before, vpcLinkFromProto(vpcLink)),
    rolloutKey: () => `vpclinks/${vpcLinkId}`,
    run: async () => {
      if (current === undefined) await control.vpcLinks.createVpcLink({ vpcLink });
      else await control.vpcLinks.updateVpcLink({ vpcLink, revision: current.revision });
    },
  };
}

async function planDomainName(control: ControlPlane, wanted: DomainName): Promise<Step> {
  const { domainName: name } = wanted;
  const domainName = domainNameToProto(wanted);
  const current = await orUndefined(control.domainNames.getDomainName({ domainName: name }));
  const before = current?.domainName === undefined ? undefined : domainNameFromProto(current.domainName);
  return {
    kind: 'domainName',
    title: () => `domain name ${name}`,
    id: () => name,
    ...compareDocuments(before, domainNameFromProto(domainName)),
    rolloutKey: () => `domainnames/${name}`,
    run: async () => {
      if (current === undefined) await control.domainNames.createDomainName({ domainName });
      else await control.domainNames.updateDomainName({ domainName, revision: current.revision });
    },
  };
}
