import { parseUsagePlan, usagePlanAccountProblems, USAGE_PLAN_LIMITS } from '@gatehouse/api-model';
import type { Problem, UsagePlan } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  Page,
  PageRequest,
  PlanConflict,
  StoreTransaction,
  UsagePlanKeyRecord,
  UsagePlanRecord,
  UsagePlanUseCases,
} from '@gatehouse/records';
import { dayNumberOf, dayText } from '@gatehouse/usage-counters';
import { USAGE_PLAN_ID_LENGTH, withGeneratedId } from './ids.ts';
import { sharedStage } from './membership-rules.ts';
import type { Clock, ServiceContext } from './ports.ts';
import { found, refusal, valid } from './problems.ts';

/** What the use cases of usage plans need. */
export interface UsagePlanServiceContext extends ServiceContext {
  readonly clock: Clock;
}

/** Use cases of usage plans and the keys in them. */
export class UsagePlanService implements UsagePlanUseCases {
  readonly #context: UsagePlanServiceContext;

  constructor(context: UsagePlanServiceContext) {
    this.#context = context;
  }

  async create(actor: Actor, input: unknown): Promise<UsagePlanRecord> {
    const { store, randomInt } = this.#context;
    const isTaken = async (id: string): Promise<boolean> => (await store.usage.getUsagePlan(id)) !== undefined;
    const length = USAGE_PLAN_ID_LENGTH;
    const document = this.#valid(await withGeneratedId(input, 'usagePlanId', { randomInt, length, isTaken }));
    return this.#write(actor, document, ({ usage }) => usage.insertUsagePlan(document, this.#quotaStart(document)));
  }

  async get(usagePlanId: string): Promise<UsagePlanRecord> {
    return found(await this.#context.store.usage.getUsagePlan(usagePlanId), title(usagePlanId));
  }

  async list(page: PageRequest, apiKeyId?: string): Promise<Page<UsagePlanRecord>> {
    const { usage } = this.#context.store;
    if (apiKeyId !== undefined) found(await usage.getApiKey(apiKeyId), `API key '${apiKeyId}'`);
    return usage.listUsagePlans(page, apiKeyId);
  }

  async update(
    actor: Actor,
    input: { readonly document: unknown; readonly revision?: number },
  ): Promise<UsagePlanRecord> {
    const document = this.#valid(input.document);
    return this.#write(actor, document, async ({ usage }) => {
      const stored = found(await usage.getUsagePlan(document.usagePlanId), title(document.usagePlanId));
      const record = await usage.updateUsagePlan(document, this.#quotaStart(document, stored), input.revision);
      refuseConflict(document.usagePlanId, await usage.findPlanConflict(document.usagePlanId));
      return record;
    });
  }

  async delete(
    actor: Actor,
    { usagePlanId, revision }: { readonly usagePlanId: string; readonly revision?: number },
  ): Promise<void> {
    await this.#context.store.transact(actor, async ({ usage }) => {
      const { document } = found(await usage.getUsagePlan(usagePlanId), title(usagePlanId));
      if (document.apiStages.length > 0) {
        const stages = document.apiStages.map(({ apiId, stage }) => `${apiId}/${stage}`).join(', ');
        throw new ControlError(
          'FAILED_PRECONDITION',
          `Usage plan '${usagePlanId}' still has the stages ${stages}; take them out of the plan first`,
        );
      }
      await usage.deleteUsagePlan(usagePlanId, revision);
    });
  }

  async addKey(actor: Actor, usagePlanId: string, apiKeyId: string): Promise<UsagePlanKeyRecord> {
    return this.#context.store.transact(actor, async ({ usage }) => {
      found(await usage.getUsagePlan(usagePlanId), title(usagePlanId));
      found(await usage.getApiKey(apiKeyId), `API key '${apiKeyId}'`);
      const plans = (await usage.usagePlansOf([apiKeyId])).get(apiKeyId) ?? [];
      if (plans.length >= USAGE_PLAN_LIMITS.plansPerKey && !plans.includes(usagePlanId)) {
        const sentence = `API key '${apiKeyId}' is in ${plans.length} usage plans already, which is the most there can be`;
        throw new ControlError('FAILED_PRECONDITION', sentence);
      }
      await usage.insertUsagePlanKeys([{ usagePlanId, apiKeyId }]);
      refuseConflict(usagePlanId, await usage.findPlanConflict(usagePlanId, apiKeyId));
      return found(await usage.getUsagePlanKey(usagePlanId, apiKeyId), keyTitle(usagePlanId, apiKeyId));
    });
  }

  async getKey(usagePlanId: string, apiKeyId: string): Promise<UsagePlanKeyRecord> {
    await this.get(usagePlanId);
    const key = await this.#context.store.usage.getUsagePlanKey(usagePlanId, apiKeyId);
    return found(key, keyTitle(usagePlanId, apiKeyId));
  }

  async listKeys(usagePlanId: string, page: PageRequest, nameQuery?: string): Promise<Page<UsagePlanKeyRecord>> {
    await this.get(usagePlanId);
    return this.#context.store.usage.listUsagePlanKeys(usagePlanId, page, nameQuery);
  }

  async removeKey(actor: Actor, usagePlanId: string, apiKeyId: string): Promise<void> {
    await this.#context.store.transact(actor, async ({ usage }) => {
      found(await usage.getUsagePlan(usagePlanId), title(usagePlanId));
      found(await usage.getUsagePlanKey(usagePlanId, apiKeyId), keyTitle(usagePlanId, apiKeyId));
      await usage.deleteUsagePlanKey(usagePlanId, apiKeyId);
    });
  }

  async #write(
    actor: Actor,
    document: UsagePlan,
    write: (transaction: StoreTransaction) => Promise<UsagePlanRecord>,
  ): Promise<UsagePlanRecord> {
    const { store, compiler, checkSnapshot } = this.#context;
    return store.transact(actor, async (transaction) => {
      const wrong = [...(await this.#misfits(transaction, document)), ...(await unknownStages(transaction, document))];
      if (wrong.length > 0) throw refusal('INVALID_ARGUMENT', 'The usage plan cannot be accepted', wrong);
      const record = await write(transaction);
      const problems = await checkSnapshot(compiler.compileUsagePlan(record));
      if (problems.length > 0) throw refusal('FAILED_PRECONDITION', 'A node would refuse the usage plan', problems);
      return record;
    });
  }

  async #misfits({ usage }: StoreTransaction, document: UsagePlan): Promise<readonly Problem[]> {
    return usagePlanAccountProblems(document, (await usage.getAccount()).document);
  }

  /** The day from which a quota counts: when the plan got it, or got another period. */
  #quotaStart({ quota }: UsagePlan, stored?: UsagePlanRecord): string {
    if (quota === undefined) return '';
    const isSame = stored !== undefined && stored.document.quota?.period === quota.period;
    return isSame ? stored.quotaStartDate : dayText(dayNumberOf(this.#context.clock()));
  }

  #valid(document: unknown): UsagePlan {
    return valid('The usage plan', parseUsagePlan(document, this.#context.limits.model));
  }
}

async function unknownStages(transaction: StoreTransaction, { apiStages }: UsagePlan): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [index, { apiId, stage }] of apiStages.entries()) {
    if ((await transaction.getStage(apiId, stage)) !== undefined) continue;
    const message = `Invalid API Stage specified: API '${apiId}' has no stage '${stage}'`;
    problems.push({ path: `apiStages[${index}]`, message });
  }
  return problems;
}

function refuseConflict(usagePlanId: string, conflict: PlanConflict | undefined): void {
  if (conflict === undefined) return;
  const { apiKeyId, apiId, stageName } = conflict;
  const why = sharedStage(`${apiId}/${stageName}`, usagePlanId, conflict.usagePlanId);
  throw new ControlError('ALREADY_EXISTS', `API key '${apiKeyId}' is in two usage plans of one stage: ${why}`);
}

/** Throws FAILED_PRECONDITION if usage plans have the stage, or any stage of the API. `subject` starts the sentence. */
export async function refuseIfPlanned(
  transaction: StoreTransaction,
  subject: string,
  apiId: string,
  stageName?: string,
): Promise<void> {
  const plans = await transaction.usage.usagePlansWithStage(apiId, stageName);
  if (plans.length === 0) return;
  const sentence = `${subject} is in the usage plans ${plans.join(', ')}; take it out of them first`;
  throw new ControlError('FAILED_PRECONDITION', sentence);
}

function title(usagePlanId: string): string {
  return `usage plan '${usagePlanId}'`;
}

function keyTitle(usagePlanId: string, apiKeyId: string): string {
  return `API key '${apiKeyId}' in usage plan '${usagePlanId}'`;
}
