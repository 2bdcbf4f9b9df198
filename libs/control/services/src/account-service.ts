import { parseAccount, stageAccountProblems, usagePlanAccountProblems } from '@gatehouse/api-model';
import type { Account, Problem } from '@gatehouse/api-model';
import type { AccountRecord, AccountUseCases, Actor, StoreReader } from '@gatehouse/records';
import { everyItem } from './pages.ts';
import type { ServiceContext } from './ports.ts';
import { refusal, valid } from './problems.ts';

/** Use cases of the account: what holds for the whole installation. */
export class AccountService implements AccountUseCases {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  get(): Promise<AccountRecord> {
    return this.#context.store.usage.getAccount();
  }

  async update(
    actor: Actor,
    { document, revision }: { readonly document: unknown; readonly revision?: number },
  ): Promise<AccountRecord> {
    const account = valid('The account', parseAccount(document, this.#context.limits.model));
    return this.#context.store.transact(actor, async (transaction) => {
      const problems = [...(await plansAbove(transaction, account)), ...(await stagesAbove(transaction, account))];
      if (problems.length > 0)
        throw refusal('FAILED_PRECONDITION', 'Usage plans or stages allow more than that', problems);
      return transaction.usage.putAccount(account, revision);
    });
  }
}

async function plansAbove({ usage }: StoreReader, account: Account): Promise<Problem[]> {
  const problems: Problem[] = [];
  for await (const { usagePlanId, document } of everyItem((page) => usage.listUsagePlans(page))) {
    for (const { path, message } of usagePlanAccountProblems(document, account)) {
      problems.push({ path: `usageplans/${usagePlanId}: ${path}`, message });
    }
  }
  return problems;
}

async function stagesAbove(reader: StoreReader, account: Account): Promise<Problem[]> {
  const problems: Problem[] = [];
  for await (const { apiId } of everyItem((page) => reader.listApis(page))) {
    for await (const { stageName, settings } of everyItem((page) => reader.listStages(apiId, page))) {
      for (const { path, message } of stageAccountProblems(settings, account)) {
        problems.push({ path: `stages/${apiId}/${stageName}: ${path}`, message });
      }
    }
  }
  return problems;
}
