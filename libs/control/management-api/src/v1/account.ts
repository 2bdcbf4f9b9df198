import { accountThrottle } from '@gatehouse/api-model';
import type { Account } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { compact } from '../input.ts';
import { badRequest } from '../messages.ts';
import { untilCurrent } from '../until-current.ts';
import { orUndefined, patched, replaced } from './patch.ts';
import type { PatchCall, PatchRule } from './patch.ts';

const USAGE_PLANS = 'UsagePlans';
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;
/** What API keys of the present kind have (reference rest-api.md 1.2). */
const API_KEY_VERSION = '4';

const RULES: readonly PatchRule<JsonObject>[] = [
  replaced('/cloudwatchRoleArn', 'cloudwatchRoleArn', (value) => roleOf(value)),
  { path: '/features', ops: { add: keepUsagePlans, remove: refuseFeature } },
];

/** The account (reference rest-api.md 1.2). Its throttle is read-only here, as in the service; gRPC and the CLI change it. */
export function accountHandlers({ account }: ManagementContext): HandlerTable {
  return {
    GetAccount: async () => accountView((await account.get()).document),
    UpdateAccount: async (input, actor) => {
      const { document } = await untilCurrent(async () => {
        const stored = await account.get();
        const changed = compact(patched<JsonObject>({ ...stored.document }, input, RULES));
        return account.update(actor, { document: changed, revision: stored.revision });
      });
      return accountView(document);
    },
  };
}

function roleOf(value: string | undefined): string | undefined {
  const role = orUndefined(value);
  if (role === undefined || ROLE.test(role)) return role;
  throw badRequest('Invalid ARN specified in the request');
}

function keepUsagePlans(account: JsonObject, { value }: PatchCall): JsonObject {
  if (value === USAGE_PLANS) return account;
  throw badRequest(`Invalid feature ${String(value)}. Must be one of: [${USAGE_PLANS}]`);
}

function refuseFeature(): never {
  throw badRequest(`Usage plans cannot be disabled`);
}

/** An account whose bucket is switched off shows none. */
function accountView(account: Account): JsonObject {
  return compact({
    cloudwatchRoleArn: account.cloudwatchRoleArn,
    throttleSettings: accountThrottle(account),
    features: [USAGE_PLANS],
    apiKeyVersion: API_KEY_VERSION,
  });
}
