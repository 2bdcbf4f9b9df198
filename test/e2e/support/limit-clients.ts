import { createHash } from 'node:crypto';
import { ApiKeyServiceDefinition, UsagePlan, UsagePlanServiceDefinition } from '@gatehouse/contract';
import type { UsagePlanServiceClient } from '@gatehouse/contract';
import { eventually } from '@gatehouse/testing';
import { createChannel, createClient } from 'nice-grpc';
import type { ControlClients } from './control-clients.ts';

/** Makes usage plans and keys, and reads what was used. */
export interface LimitClients {
  /** Creates a plan of one key and waits until every node has both. Resolves with id and value of the key. The plan in its JSON form. */
  planWithKey(usagePlanId: string, plan: object): Promise<{ apiKeyId: string; value: string }>;
  /** Requests counted for a key on the present day, as GetUsage tells. */
  usedToday(usagePlanId: string, apiKeyId: string): Promise<number>;
  close(): void;
}

/** Opens clients of a control plane on loopback; `clients` are of the same one. */
export function createLimitClients(grpcPort: number, clients: ControlClients): LimitClients {
  const channel = createChannel(`127.0.0.1:${String(grpcPort)}`);
  const plans = createClient(UsagePlanServiceDefinition, channel);
  const keys = createClient(ApiKeyServiceDefinition, channel);
  return {
    planWithKey: async (usagePlanId, plan) => {
      await plans.createUsagePlan({ usagePlan: UsagePlan.fromJSON({ usagePlanId, name: usagePlanId, ...plan }) });
      const { apiKey } = await keys.createApiKey({ apiKey: { name: usagePlanId, enabled: true } });
      const apiKeyId = apiKey?.apiKeyId ?? '';
      const { apiKey: read } = await keys.getApiKey({ apiKeyId, includeValue: true });
      const value = read?.value ?? '';
      await plans.createUsagePlanKey({ usagePlanId, keyId: apiKeyId, keyType: 'API_KEY' });
      const shard = createHash('sha256').update(value).digest('hex').slice(0, 2);
      for (const key of [`usageplans/${usagePlanId}`, `apikeys/${shard}`]) await live(clients, key);
      return { apiKeyId, value };
    },
    usedToday: (usagePlanId, apiKeyId) => usedToday(plans, usagePlanId, apiKeyId),
    close: () => channel.close(),
  };
}

async function live(clients: ControlClients, key: string): Promise<void> {
  await eventually(async () => {
    const { state } = await clients.deployments.getRollout({ key });
    return state === 'COMPLETE';
  });
}

async function usedToday(plans: UsagePlanServiceClient, usagePlanId: string, keyId: string): Promise<number> {
  const today = new Date().toISOString().slice(0, 10);
  const { keys } = await plans.getUsage({ usagePlanId, keyId, startDate: today, endDate: today });
  return Number(keys[0]?.days[0]?.used ?? 0);
}
