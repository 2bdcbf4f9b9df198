import type { Account, UsagePlan } from '@gatehouse/api-model';
import type { Actor, Page, PageRequest } from './records.ts';

/** A usage plan as stored. */
export interface UsagePlanRecord {
  readonly usagePlanId: string;
  readonly revision: number;
  readonly document: UsagePlan;
  /** Day from which the quota counts, `YYYY-MM-DD` in UTC; empty without one. Its offset is taken off in the period of this day. */
  readonly quotaStartDate: string;
  readonly createdAtUnixMs: number;
  readonly updatedAtUnixMs: number;
}

/** An API key in a usage plan. */
export interface UsagePlanKeyRecord {
  readonly usagePlanId: string;
  readonly apiKeyId: string;
  /** Name of the key; may be empty. */
  readonly name: string;
  /** When it joined. */
  readonly createdAtUnixMs: number;
}

/** A key that may call one stage by way of two plans. */
export interface PlanConflict {
  readonly apiKeyId: string;
  /** The other plan. */
  readonly usagePlanId: string;
  readonly apiId: string;
  readonly stageName: string;
}

/** The account as stored; revision 0 and no date before the first change. */
export interface AccountRecord {
  readonly revision: number;
  readonly document: Account;
  readonly updatedAtUnixMs: number | undefined;
}

/** Requests of a key under a plan on one UTC day. */
export interface UsageRow {
  readonly usagePlanId: string;
  readonly apiKeyId: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly used: number;
}

/** Requests beyond the quota's limit that a key may make in one period. */
export interface QuotaAdjustmentRow {
  readonly usagePlanId: string;
  readonly apiKeyId: string;
  /** `YYYY-MM-DD`: first day of the period. */
  readonly periodStart: string;
  readonly extra: number;
}

/** Reads of usage plans, their keys and usage, and the account. */
export interface UsagePlanReader {
  getUsagePlan(usagePlanId: string): Promise<UsagePlanRecord | undefined>;
  /** By id; with `apiKeyId` only those that have the key. */
  listUsagePlans(page: PageRequest, apiKeyId?: string): Promise<Page<UsagePlanRecord>>;
  /** Ids of plans that have a stage of the API, or this one. */
  usagePlansWithStage(apiId: string, stageName?: string): Promise<readonly string[]>;
  getUsagePlanKey(usagePlanId: string, apiKeyId: string): Promise<UsagePlanKeyRecord | undefined>;
  /** By id of the key; with `nameQuery` only those whose name starts with it, case-sensitive. */
  listUsagePlanKeys(usagePlanId: string, page: PageRequest, nameQuery?: string): Promise<Page<UsagePlanKeyRecord>>;
  /** A key of the plan that is in another plan with one of the stages; with `apiKeyId` only this one. */
  findPlanConflict(usagePlanId: string, apiKeyId?: string): Promise<PlanConflict | undefined>;
  /** Usage of a plan from a day to a day, both included, by key and day; `apiKeyIds` undefined = of all keys. */
  listUsage(
    usagePlanId: string,
    fromDay: string,
    toDay: string,
    apiKeyIds?: readonly string[],
  ): Promise<readonly UsageRow[]>;
  /** Ids of keys that are in the plan or have used it from a day to a day. */
  listUsers(usagePlanId: string, fromDay: string, toDay: string, page: PageRequest): Promise<Page<string>>;
  /** Adjustments of a plan in periods that start from a day on; `apiKeyIds` undefined = of all keys. */
  listAdjustments(
    usagePlanId: string,
    fromPeriodStart: string,
    apiKeyIds?: readonly string[],
  ): Promise<readonly QuotaAdjustmentRow[]>;
  getAccount(): Promise<AccountRecord>;
}

/** Writes of usage plans, their keys and usage, and the account. */
export interface UsagePlanWriter {
  insertUsagePlan(document: UsagePlan, quotaStartDate: string): Promise<UsagePlanRecord>;
  updateUsagePlan(
    document: UsagePlan,
    quotaStartDate: string,
    expectedRevision: number | undefined,
  ): Promise<UsagePlanRecord>;
  /** Deletes the plan with its keys' membership and its usage. */
  deleteUsagePlan(usagePlanId: string, expectedRevision: number | undefined): Promise<void>;
  /** Puts keys into plans. ALREADY_EXISTS when one is there. */
  insertUsagePlanKeys(keys: readonly Pick<UsagePlanKeyRecord, 'usagePlanId' | 'apiKeyId'>[]): Promise<void>;
  deleteUsagePlanKey(usagePlanId: string, apiKeyId: string): Promise<void>;
  /** Replaces counts, without audit record. Those of plans that are gone are dropped. */
  putUsage(rows: readonly UsageRow[]): Promise<void>;
  putAdjustment(row: QuotaAdjustmentRow): Promise<void>;
  /** Deletes counts and adjustments of a plan of days before one (`YYYY-MM-DD`), without audit record. */
  deleteUsageBefore(usagePlanId: string, day: string): Promise<void>;
  putAccount(document: Account, expectedRevision: number | undefined): Promise<AccountRecord>;
}

/** Usage plans and the keys in them. Changes act at once. */
export interface UsagePlanUseCases {
  create(actor: Actor, document: unknown): Promise<UsagePlanRecord>;
  get(usagePlanId: string): Promise<UsagePlanRecord>;
  list(page: PageRequest, apiKeyId?: string): Promise<Page<UsagePlanRecord>>;
  update(actor: Actor, input: { readonly document: unknown; readonly revision?: number }): Promise<UsagePlanRecord>;
  /** FAILED_PRECONDITION while the plan has stages. */
  delete(actor: Actor, input: { readonly usagePlanId: string; readonly revision?: number }): Promise<void>;
  /** ALREADY_EXISTS for a key that is in this plan, or in another one with one of the stages. */
  addKey(actor: Actor, usagePlanId: string, apiKeyId: string): Promise<UsagePlanKeyRecord>;
  getKey(usagePlanId: string, apiKeyId: string): Promise<UsagePlanKeyRecord>;
  listKeys(usagePlanId: string, page: PageRequest, nameQuery?: string): Promise<Page<UsagePlanKeyRecord>>;
  removeKey(actor: Actor, usagePlanId: string, apiKeyId: string): Promise<void>;
}

/** Which usage. Days are `YYYY-MM-DD` in UTC, both included. */
export interface UsageQuery {
  readonly usagePlanId: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly apiKeyId?: string;
}

/** One day of a key. */
export interface DailyUsage {
  readonly used: number;
  /** Of the period's quota when the day ended, or now; undefined without quota. */
  readonly remaining: number | undefined;
}

/** What a key has used, one entry per day. */
export interface KeyUsage {
  readonly apiKeyId: string;
  readonly days: readonly DailyUsage[];
}

/** What keys have used, and what they may still use. */
export interface UsageUseCases {
  get(query: UsageQuery, page: PageRequest): Promise<Page<KeyUsage>>;
  /** Sets what a key may still use in the present period, on all nodes at once. The answer is today's usage. */
  setRemaining(
    actor: Actor,
    input: { readonly usagePlanId: string; readonly apiKeyId: string; readonly remaining: number },
  ): Promise<KeyUsage & { readonly day: string }>;
}

/** The account. Changes act at once. */
export interface AccountUseCases {
  get(): Promise<AccountRecord>;
  /** FAILED_PRECONDITION while a usage plan allows more. */
  update(actor: Actor, input: { readonly document: unknown; readonly revision?: number }): Promise<AccountRecord>;
}
