import { createHash } from 'node:crypto';
import type { ApiKey } from '@gatehouse/api-model';
import type { WantedUsagePlan } from '@gatehouse/apply-document';
import type { ApiKeyResource } from '@gatehouse/contract';
import { apiKeyFromProto, apiKeyToProto, usagePlanFromProto, usagePlanToProto } from '@gatehouse/model-proto';
import type { ControlPlane } from '../control/control-plane.ts';
import { orUndefined } from './lookup.ts';
import { compareDocuments } from './step.ts';
import type { Step } from './step.ts';

/** The key of the configuration that nodes get an enabled API key with, by id; only of keys whose value is known here. */
type Shards = Map<string, string>;

/** API keys, then usage plans, then the keys that join them. */
export async function planKeys(
  control: ControlPlane,
  apiKeys: readonly ApiKey[],
  usagePlans: readonly WantedUsagePlan[],
): Promise<Step[]> {
  const shards: Shards = new Map();
  const keySteps = await Promise.all(apiKeys.map((wanted) => planApiKey(control, wanted, shards)));
  const planSteps = await Promise.all(usagePlans.map((wanted) => planUsagePlan(control, wanted)));
  const members = usagePlans.flatMap(({ usagePlan: { usagePlanId }, keys }) =>
    keys.map((keyId) => planMember(control, usagePlanId, keyId, shards)),
  );
  return [...keySteps, ...planSteps, ...(await Promise.all(members))];
}

/** Values are compared by the control plane alone, and are in no difference. */
async function planApiKey(control: ControlPlane, wanted: ApiKey, shards: Shards): Promise<Step> {
  const { apiKeyId } = wanted;
  const apiKey = apiKeyToProto(wanted);
  const current = await orUndefined(control.apiKeys.getApiKey({ apiKeyId }));
  const update = (validateOnly: boolean): Promise<ApiKeyResource> =>
    control.apiKeys.updateApiKey({ apiKey, revision: current?.revision ?? '', validateOnly });
  if (current !== undefined && wanted.value !== undefined) await update(true);
  noteShard(shards, wanted, wanted.value);
  const before = current?.apiKey === undefined ? undefined : apiKeyFromProto(current.apiKey);
  const isPlanned = current !== undefined && current.usagePlanIds.length > 0;
  return {
    kind: 'apiKey',
    title: () => `API key ${apiKeyId}${wanted.enabled ? '' : ' (disabled)'}`,
    id: () => apiKeyId,
    ...compareDocuments(before, apiKeyFromProto({ ...apiKey, value: undefined })),
    rolloutKey: () => (isPlanned ? shards.get(apiKeyId) : undefined),
    run: async () => {
      if (current !== undefined) return update(false);
      const created = await control.apiKeys.createApiKey({ apiKey });
      noteShard(shards, wanted, created.apiKey?.value);
      return created;
    },
  };
}

async function planUsagePlan(control: ControlPlane, { usagePlan: wanted }: WantedUsagePlan): Promise<Step> {
  const { usagePlanId } = wanted;
  const usagePlan = usagePlanToProto(wanted);
  const current = await orUndefined(control.usagePlans.getUsagePlan({ usagePlanId }));
  const before = current?.usagePlan === undefined ? undefined : usagePlanFromProto(current.usagePlan);
  return {
    kind: 'usagePlan',
    title: () => `usage plan ${usagePlanId}`,
    id: () => usagePlanId,
    ...compareDocuments(before, usagePlanFromProto(usagePlan)),
    rolloutKey: () => `usageplans/${usagePlanId}`,
    run: async () => {
      if (current === undefined) await control.usagePlans.createUsagePlan({ usagePlan });
      else await control.usagePlans.updateUsagePlan({ usagePlan, revision: current.revision });
    },
  };
}

async function planMember(control: ControlPlane, usagePlanId: string, keyId: string, shards: Shards): Promise<Step> {
  const current = await orUndefined(control.usagePlans.getUsagePlanKey({ usagePlanId, keyId }));
  return {
    kind: 'usagePlanKey',
    title: () => `API key ${keyId} in usage plan ${usagePlanId}`,
    id: () => `${usagePlanId}/${keyId}`,
    action: current === undefined ? 'create' : 'unchanged',
    changes: [],
    rolloutKey: () => shards.get(keyId),
    run: () => control.usagePlans.createUsagePlanKey({ usagePlanId, keyId }),
  };
}

function noteShard(shards: Shards, { apiKeyId, enabled }: ApiKey, value: string | undefined): void {
  if (!enabled || value === undefined || value === '') return;
  shards.set(apiKeyId, `apikeys/${createHash('sha256').update(value).digest('hex').slice(0, 2)}`);
}
