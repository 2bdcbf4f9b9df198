import { parseDomainName } from '@gatehouse/api-model';
import type { DomainName, Problem } from '@gatehouse/api-model';
import type {
  Actor,
  DomainNameRecord,
  DomainNameUseCases,
  Page,
  PageRequest,
  StoreReader,
  StoreTransaction,
} from '@gatehouse/records';
import type { ServiceContext } from './ports.ts';
import { found, refusal, valid } from './problems.ts';

/** Use cases of custom domain names. Changes act at once. */
export class DomainNameService implements DomainNameUseCases {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  create(actor: Actor, input: unknown): Promise<DomainNameRecord> {
    return this.#write(actor, input, (transaction, document) => transaction.insertDomainName(document));
  }

  async get(domainName: string): Promise<DomainNameRecord> {
    return found(await this.#context.store.getDomainName(domainName), title(domainName));
  }

  list(page: PageRequest): Promise<Page<DomainNameRecord>> {
    return this.#context.store.listDomainNames(page);
  }

  update(
    actor: Actor,
    { document, revision }: { readonly document: unknown; readonly revision?: number },
  ): Promise<DomainNameRecord> {
    return this.#write(actor, document, async (transaction, parsed) => {
      found(await transaction.getDomainName(parsed.domainName), title(parsed.domainName));
      return transaction.updateDomainName(parsed, revision);
    });
  }

  async delete(
    actor: Actor,
    { domainName, revision }: { readonly domainName: string; readonly revision?: number },
  ): Promise<void> {
    await this.#context.store.transact(actor, async (transaction) => {
      found(await transaction.getDomainName(domainName), title(domainName));
      await transaction.deleteDomainName(domainName, revision);
    });
  }

  async #write(
    actor: Actor,
    input: unknown,
    write: (transaction: StoreTransaction, document: DomainName) => Promise<DomainNameRecord>,
  ): Promise<DomainNameRecord> {
    const { store, compiler, checkSnapshot, limits } = this.#context;
    const document = valid('The domain name', parseDomainName(input, limits.model));
    return store.transact(actor, async (transaction) => {
      const dangling = await danglingTargets(transaction, document);
      if (dangling.length > 0) {
        throw refusal('INVALID_ARGUMENT', 'The domain name leads to what does not exist', dangling);
      }
      const record = await write(transaction, document);
      const problems = await checkSnapshot(compiler.compileDomainName(record));
      if (problems.length > 0) throw refusal('FAILED_PRECONDITION', 'A node would refuse the domain name', problems);
      return record;
    });
  }
}

async function danglingTargets(reader: StoreReader, document: DomainName): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { path, apiId, stage } of targetsOf(document)) {
    if (stage !== undefined && (await reader.getStage(apiId, stage)) !== undefined) continue;
    const api = await reader.getApi(apiId);
    if (api === undefined) problems.push({ path: `${path}.apiId`, message: `there is no API '${apiId}'` });
    else if (stage !== undefined) {
      problems.push({ path: `${path}.stage`, message: `API '${apiId}' has no stage '${stage}'` });
    } else if (api.definition.protocolType !== 'REST') {
      problems.push({ path: `${path}.stage`, message: 'is needed: only REST APIs take the stage from the path' });
    }
  }
  return problems;
}

interface Target {
  readonly path: string;
  readonly apiId: string;
  readonly stage?: string | undefined;
}

function targetsOf({ apiMappings, routingRules }: DomainName): readonly Target[] {
  const mapped = apiMappings.map(({ apiId, stage }, index) => ({ path: `apiMappings[${index}]`, apiId, stage }));
  const routed = routingRules.flatMap((rule, ruleIndex) =>
    rule.actions.map(({ invokeApi: { apiId, stage } }, index) => ({
      path: `routingRules[${ruleIndex}].actions[${index}].invokeApi`,
      apiId,
      stage,
    })),
  );
  return [...mapped, ...routed];
}

function title(domainName: string): string {
  return `domain name '${domainName}'`;
}
