import type { AuditRecord, ControlStore } from '@gatehouse/records';
import { expect } from 'vitest';
import { digestOf } from './store-writes.ts';
import type { Change, Plan } from './store-writes.ts';

/** What a resource must look like now. */
interface Expected {
  readonly revision: number;
  readonly digest: string | undefined;
}

/** What the killed processes said, and with it what the store has to hold. */
export class History {
  readonly #plans = new Map<string, Plan>();
  readonly #acknowledged = new Set<string>();
  readonly #expected = new Map<string, Expected>();
  #auditSequence = 0;
  #outboxSequence = 0;

  /** Transactions that were acknowledged so far. */
  get acknowledgedCount(): number {
    return this.#acknowledged.size;
  }

  /** Takes in one line of a writer's output. */
  add(line: string): void {
    const { plan, done } = JSON.parse(line) as { plan?: Plan; done?: string };
    if (plan !== undefined) this.#plans.set(plan.id, plan);
    if (done !== undefined) this.#acknowledged.add(done);
  }

  /** Proves what the last writer left: whole transactions only, none lost, one outbox row per configuration change. */
  async checkNewest(store: ControlStore): Promise<void> {
    const audit = await this.#newAudit(store);
    const kept = groupByPrincipal(audit);
    for (const [id, records] of kept) this.#checkWhole(id, records);
    for (const id of this.#acknowledged) {
      const plan = this.#plans.get(id);
      if (plan === undefined || kept.has(id)) continue;
      expect.fail(`the acknowledged change ${id} is lost`);
    }
    const changed = this.#replay(audit);
    await this.#checkOutbox(store, audit);
    for (const resource of changed) await this.#checkResource(store, resource);
    this.#forgetChecked();
  }

  /** Proves every resource of the whole run. */
  async checkAll(store: ControlStore): Promise<void> {
    for (const resource of this.#expected.keys()) await this.#checkResource(store, resource);
    const keys = await store.listConfigKeys();
    const existing = [...this.#expected].filter(([key, { revision }]) => isConfigKey(key) && revision > 0);
    expect(keys.map((row) => row.key).sort()).toEqual(existing.map(([key]) => key).sort());
  }

  #checkWhole(id: string, records: readonly AuditRecord[]): void {
    const plan = this.#plans.get(id);
    if (plan === undefined) return expect.fail(`nobody announced the change ${id}`);
    if (plan.fails) return expect.fail(`the rolled back change ${id} was kept`);
    const planned = plan.changes.map(describe);
    expect(records.map(describe), `change ${id}`).toEqual(planned);
  }

  /** Applies the audit records to what is expected; each revision must follow on the one before. */
  #replay(audit: readonly AuditRecord[]): Set<string> {
    for (const { resource, action, revision, actor } of audit) {
      const before = this.#expected.get(resource)?.revision ?? 0;
      const wanted = action === 'delete' ? 0 : before + 1;
      expect(revision, `revision of ${resource} after ${actor.principal}`).toBe(wanted);
      const change = this.#plans.get(actor.principal)?.changes.find((candidate) => candidate.resource === resource);
      this.#expected.set(resource, { revision, digest: change?.digest });
      if (action === 'delete' && resource.startsWith('apis/')) this.#dropDeployments(resource);
    }
    return new Set(audit.map((record) => record.resource));
  }

  #dropDeployments(api: string): void {
    const prefix = `${api.replace('apis/', 'deployments/')}/`;
    for (const key of this.#expected.keys()) if (key.startsWith(prefix)) this.#expected.delete(key);
  }

  async #newAudit(store: ControlStore): Promise<AuditRecord[]> {
    const found: AuditRecord[] = [];
    for (let token: string | undefined; ;) {
      const part = await store.listAudit({ pageSize: 500, pageToken: token });
      found.push(...part.items.filter((record) => record.sequence > this.#auditSequence));
      token = part.nextPageToken;
      if (token === undefined || (part.items.at(-1)?.sequence ?? 0) <= this.#auditSequence) break;
    }
    this.#auditSequence = found[0]?.sequence ?? this.#auditSequence;
    return found.reverse();
  }

  async #checkOutbox(store: ControlStore, audit: readonly AuditRecord[]): Promise<void> {
    const rows = await store.listOutbox(this.#outboxSequence, 100_000);
    const wanted = audit.map((record) => record.resource).filter(isConfigKey);
    expect(rows.map((row) => row.key)).toEqual(wanted);
    this.#outboxSequence = rows.at(-1)?.sequence ?? this.#outboxSequence;
  }

  async #checkResource(store: ControlStore, resource: string): Promise<void> {
    const wanted = this.#expected.get(resource);
    const found = await readResource(store, resource);
    const gone = wanted === undefined || wanted.revision === 0;
    expect(found, resource).toEqual(gone ? undefined : wanted);
  }

  #forgetChecked(): void {
    this.#plans.clear();
  }
}

async function readResource(store: ControlStore, resource: string): Promise<Expected | undefined> {
  const [kind = '', id = '', inner = ''] = resource.split('/');
  switch (kind) {
    case 'apis': {
      const api = await store.getApi(id);
      return api && { revision: api.revision, digest: digestOf(api.definition) };
    }
    case 'deployments': {
      const deployment = await store.getDeployment(id, inner);
      return deployment && { revision: 1, digest: digestOf(deployment.definition) };
    }
    case 'stages': {
      const stage = await store.getStage(id, inner);
      return stage && { revision: stage.revision, digest: digestOf([stage.settings, stage.deploymentId]) };
    }
    default: {
      const link = await store.getVpcLink(id);
      return link && { revision: link.revision, digest: digestOf(link.document) };
    }
  }
}

function groupByPrincipal(audit: readonly AuditRecord[]): Map<string, AuditRecord[]> {
  const groups = new Map<string, AuditRecord[]>();
  for (const record of audit) {
    const { principal } = record.actor;
    groups.set(principal, [...(groups.get(principal) ?? []), record]);
  }
  return groups;
}

function isConfigKey(resource: string): boolean {
  return !resource.startsWith('apis/') && !resource.startsWith('deployments/');
}

function describe({ action, resource }: Pick<Change, 'action' | 'resource'>): string {
  return `${action} ${resource}`;
}
