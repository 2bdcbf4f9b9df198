import { parseVpcLink } from '@gatehouse/api-model';
import type { VpcLink } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  DeleteVpcLink,
  Page,
  PageRequest,
  StoreReader,
  StoreTransaction,
  VpcLinkRecord,
  VpcLinkUseCases,
} from '@gatehouse/records';
import { linksOf } from './deployable.ts';
import { API_ID_LENGTH, withGeneratedId } from './ids.ts';
import { allStages, everyItem } from './pages.ts';
import type { ServiceContext } from './ports.ts';
import { found, refusal, valid } from './problems.ts';

/** Use cases of VPC links. Changes act at once. */
export class VpcLinkService implements VpcLinkUseCases {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  async create(actor: Actor, input: unknown): Promise<VpcLinkRecord> {
    const { store, randomInt } = this.#context;
    const isTaken = async (id: string): Promise<boolean> => (await store.getVpcLink(id)) !== undefined;
    const length = API_ID_LENGTH;
    const document = this.#valid(await withGeneratedId(input, 'vpcLinkId', { randomInt, length, isTaken }));
    return this.#write(actor, (transaction) => transaction.insertVpcLink(document));
  }

  async get(vpcLinkId: string): Promise<VpcLinkRecord> {
    return found(await this.#context.store.getVpcLink(vpcLinkId), title(vpcLinkId));
  }

  list(page: PageRequest): Promise<Page<VpcLinkRecord>> {
    return this.#context.store.listVpcLinks(page);
  }

  async update(
    actor: Actor,
    input: { readonly document: unknown; readonly revision?: number },
  ): Promise<VpcLinkRecord> {
    const document = this.#valid(input.document);
    return this.#write(actor, async (transaction) => {
      found(await transaction.getVpcLink(document.vpcLinkId), title(document.vpcLinkId));
      return transaction.updateVpcLink(document, input.revision);
    });
  }

  async delete(actor: Actor, { vpcLinkId, revision, evenIfServed = false }: DeleteVpcLink): Promise<void> {
    await this.#context.store.transact(actor, async (transaction) => {
      found(await transaction.getVpcLink(vpcLinkId), title(vpcLinkId));
      const users = evenIfServed ? [] : await stagesUsing(transaction, vpcLinkId);
      if (users.length > 0) {
        throw new ControlError(
          'FAILED_PRECONDITION',
          `VPC link '${vpcLinkId}' is used by what ${users.join(', ')} serves; deploy without it first`,
        );
      }
      await transaction.deleteVpcLink(vpcLinkId, revision);
    });
  }

  async #write(actor: Actor, write: (transaction: StoreTransaction) => Promise<VpcLinkRecord>): Promise<VpcLinkRecord> {
    const { store, compiler, checkSnapshot } = this.#context;
    return store.transact(actor, async (transaction) => {
      const record = await write(transaction);
      const problems = await checkSnapshot(compiler.compileVpcLink(record));
      if (problems.length > 0) throw refusal('FAILED_PRECONDITION', 'A node would refuse the VPC link', problems);
      return record;
    });
  }

  #valid(document: unknown): VpcLink {
    return valid('The VPC link', parseVpcLink(document, this.#context.limits.model));
  }
}

async function stagesUsing(reader: StoreReader, vpcLinkId: string): Promise<string[]> {
  const users: string[] = [];
  for await (const { apiId } of everyItem((page) => reader.listApis(page))) {
    for (const { stageName, deploymentId } of await allStages(reader, apiId)) {
      if (deploymentId === undefined) continue;
      const deployment = await reader.getDeployment(apiId, deploymentId);
      const uses = deployment !== undefined && [...linksOf(deployment.definition).values()].includes(vpcLinkId);
      if (uses) users.push(`stage '${stageName}' of API '${apiId}'`);
    }
  }
  return users;
}

function title(vpcLinkId: string): string {
  return `VPC link '${vpcLinkId}'`;
}
