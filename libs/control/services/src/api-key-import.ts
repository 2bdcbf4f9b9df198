import type { ApiKeyRow } from '@gatehouse/api-key-csv';
import type { Problem } from '@gatehouse/api-model';
import type { SecretBox } from '@gatehouse/secrets';
import type { Actor, ApiKeyRecord, ImportedApiKeys, NewApiKey, UsageReader, UsageWriter } from '@gatehouse/records';
import { apiKeyDigest } from './api-key-values.ts';
import { API_ID_LENGTH, randomId } from './ids.ts';
import { groupByLine } from './line-problems.ts';
import { MembershipRules } from './membership-rules.ts';
import type { ServiceContext } from './ports.ts';
import { refusal } from './problems.ts';

const REFUSED = 'Nothing was imported';

/** A row with the key that it makes or changes. */
interface RowPlan {
  readonly row: ApiKeyRow;
  readonly valueDigest: string;
  readonly existing: ApiKeyRecord | undefined;
  readonly apiKeyId: string;
  /** Plans that the key is to join. */
  readonly joins: readonly string[];
}

/** All rows of a CSV file in one transaction (reference rest-api.md 9.3). A row whose value exists changes that key. */
export async function importApiKeys(
  context: ServiceContext,
  box: SecretBox,
  actor: Actor,
  { body, failOnWarnings = false }: { readonly body: Uint8Array; readonly failOnWarnings?: boolean },
): Promise<ImportedApiKeys> {
  // Read only now: few control planes ever see such a file.
  const { parseApiKeyCsv } = await import('@gatehouse/api-key-csv');
  const { rows, warnings, problems } = parseApiKeyCsv(body);
  const refused = failOnWarnings ? warnings.map((message) => ({ path: '', message })) : [];
  const ids = await context.store.transact(actor, async ({ usage }) => {
    const plans = await planRows(usage, rows, context.randomInt);
    // Everything that is wrong is told at once, or it would take one try for each kind.
    const violations = [...refused, ...groupByLine([...problems, ...(await problemsOf(usage, plans))])];
    if (violations.length > 0) throw refusal('INVALID_ARGUMENT', REFUSED, violations);
    await write(usage, box, plans);
    return plans.map(({ apiKeyId }) => apiKeyId);
  });
  return { ids, warnings };
}

async function planRows(
  usage: UsageReader,
  rows: readonly ApiKeyRow[],
  randomInt: (maxExclusive: number) => number,
): Promise<RowPlan[]> {
  const digests = rows.map(({ value }) => apiKeyDigest(value));
  const existing = new Map((await usage.findApiKeys(digests)).map((record) => [record.valueDigest, record]));
  const member = await usage.usagePlansOf([...existing.values()].map(({ apiKeyId }) => apiKeyId));
  const ids = new Set<string>();
  const newId = (): string => {
    // Ten random characters: that one is taken is caught by the store, that two are equal here.
    for (let id = randomId(randomInt, API_ID_LENGTH); ; id = randomId(randomInt, API_ID_LENGTH)) {
      if (!ids.has(id)) return id;
    }
  };
  return rows.map((row, index) => {
    const valueDigest = digests[index] ?? '';
    const record = existing.get(valueDigest);
    const apiKeyId = record?.apiKeyId ?? newId();
    ids.add(apiKeyId);
    const joined = member.get(apiKeyId) ?? [];
    const joins = row.usagePlanIds.filter((id) => !joined.includes(id));
    return { row, valueDigest, existing: record, apiKeyId, joins };
  });
}

async function problemsOf(usage: UsageReader, plans: readonly RowPlan[]): Promise<Problem[]> {
  const rules = new MembershipRules(usage);
  const problems: Problem[] = [];
  const member = await usage.usagePlansOf(plans.flatMap(({ existing }) => existing?.apiKeyId ?? []));
  for (const { row, apiKeyId, joins } of plans) {
    if (joins.length === 0) continue;
    const message = await rules.problem([...(member.get(apiKeyId) ?? []), ...joins]);
    if (message !== undefined) problems.push({ path: `line ${row.line}, column UsagePlanIds`, message });
  }
  return problems;
}

async function write(usage: UsageWriter, box: SecretBox, plans: readonly RowPlan[]): Promise<void> {
  const inserts: NewApiKey[] = [];
  for (const { row, existing, apiKeyId, valueDigest } of plans) {
    const { name, description, enabled } = row;
    const change = { apiKeyId, name, enabled, ...(description !== undefined && { description }) };
    if (existing === undefined) {
      inserts.push({ document: change, valueDigest, sealedValue: box.seal(row.value, apiKeyId) });
    } else {
      const { description: _replaced, ...kept } = existing.document;
      await usage.updateApiKey({ ...kept, ...change }, undefined);
    }
  }
  if (inserts.length > 0) await usage.insertApiKeys(inserts);
  const joins = plans.flatMap(({ apiKeyId, joins: planIds }) =>
    planIds.map((usagePlanId) => ({ usagePlanId, apiKeyId })),
  );
  if (joins.length > 0) await usage.insertUsagePlanKeys(joins);
}
