/** Requests that a key spent under a plan on one UTC day. */
export interface UsageCount {
  readonly usagePlanId: string;
  readonly apiKeyId: string;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  readonly used: number;
}

/** `extra` requests more (or fewer) than the plan's limit in the period that starts on `periodStart`. */
export interface QuotaAdjustment {
  readonly usagePlanId: string;
  readonly apiKeyId: string;
  /** YYYY-MM-DD, UTC: the first day of the period. */
  readonly periodStart: string;
  readonly extra: number;
}

/** Where nodes count usage and the control plane collects it. Methods reject while the store is away. */
export interface UsageCounters {
  /** Counts that changed since they were last confirmed, absolute, at most about `limit`. */
  changed(limit: number): Promise<readonly UsageCount[]>;
  /** These absolute counts are kept elsewhere for good; a count that differs by now stays changed. */
  confirm(counts: readonly UsageCount[]): Promise<void>;
  /** True when the store was emptied or made anew: counts must be restored before quotas can be trusted. */
  needsRestore(): Promise<boolean>;
  /** Brings counts back, beside what was counted meanwhile, replaces adjustments of the same period, and ends the state of `needsRestore`. */
  restore(counts: readonly UsageCount[], adjustments: readonly QuotaAdjustment[]): Promise<void>;
  /** Sets what a key may spend beyond the plan's limit in a period; acts at once on all nodes. */
  adjust(adjustment: QuotaAdjustment): Promise<void>;
}
