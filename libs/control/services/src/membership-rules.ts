import { USAGE_PLAN_LIMITS } from '@gatehouse/api-model';
import type { UsageReader } from '@gatehouse/records';

/** Whether a key may be in a set of plans together (reference rest-api.md 9.3). Remembers what it found out. */
export class MembershipRules {
  readonly #usage: UsageReader;
  readonly #stages = new Map<string, readonly string[] | undefined>();
  readonly #known = new Map<string, string | undefined>();

  constructor(usage: UsageReader) {
    this.#usage = usage;
  }

  /** What is wrong with these plans for one key; undefined = nothing. */
  async problem(planIds: readonly string[]): Promise<string | undefined> {
    const name = planIds.join(' ');
    if (this.#known.has(name)) return this.#known.get(name);
    const problem = await this.#find(planIds);
    this.#known.set(name, problem);
    return problem;
  }

  async #find(planIds: readonly string[]): Promise<string | undefined> {
    const planOfStage = new Map<string, string>();
    for (const planId of planIds) {
      const stages = await this.#stagesOf(planId);
      if (stages === undefined) return `there is no usage plan ${planId}`;
      for (const stage of stages) {
        const other = planOfStage.get(stage);
        if (other !== undefined) return sharedStage(stage, other, planId);
        planOfStage.set(stage, planId);
      }
    }
    const { plansPerKey } = USAGE_PLAN_LIMITS;
    return planIds.length > plansPerKey
      ? `a key can be in ${plansPerKey} usage plans, not in ${planIds.length}`
      : undefined;
  }

  async #stagesOf(planId: string): Promise<readonly string[] | undefined> {
    if (!this.#stages.has(planId)) {
      const plan = await this.#usage.getUsagePlan(planId);
      this.#stages.set(
        planId,
        plan?.document.apiStages.map(({ apiId, stage }) => `${apiId}/${stage}`),
      );
    }
    return this.#stages.get(planId);
  }
}

/** The sentence for a stage that a key would reach by two plans. */
export function sharedStage(stageKey: string, onePlan: string, otherPlan: string): string {
  return `the usage plans ${onePlan} and ${otherPlan} both have the stage ${stageKey}; a key can be in one of them only`;
}
