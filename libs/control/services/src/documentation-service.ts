import { ControlError } from '@gatehouse/errors';
import type {
  Actor,
  CreateDocumentationVersion,
  DocumentationUseCases,
  DocumentationVersionRecord,
  Page,
  PageRequest,
} from '@gatehouse/records';
import { allStages } from './pages.ts';
import type { ServiceContext } from './ports.ts';
import { found, invalidField } from './problems.ts';

const MAX_DESCRIPTION_CHARACTERS = 1024;
const VERSION = /^[A-Za-z0-9._-]{1,64}$/;

/** Use cases of documentation versions. */
export class DocumentationService implements DocumentationUseCases {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  async createVersion(actor: Actor, input: CreateDocumentationVersion): Promise<DocumentationVersionRecord> {
    const { apiId, version, description = '', stageName } = input;
    assertVersion(version, 'documentationVersion');
    assertDescription(description);
    return this.#context.store.transact(actor, async (transaction) => {
      const { definition } = found(await transaction.getApi(apiId), `API '${apiId}'`);
      if (definition.protocolType !== 'REST') throw noDocumentation(apiId);
      const { documentationParts = [] } = definition;
      const record = await transaction.documentation.insert({ apiId, version, description, documentationParts });
      if (stageName !== undefined) {
        const stage = found(await transaction.getStage(apiId, stageName), `stage '${stageName}' of API '${apiId}'`);
        const settings = { ...stage.settings, documentationVersion: version };
        await transaction.updateStage(apiId, stageName, { settings }, stage.revision);
      }
      return record;
    });
  }

  async getVersion(apiId: string, version: string): Promise<DocumentationVersionRecord> {
    return found(await this.#context.store.documentation.get(apiId, version), title(apiId, version));
  }

  async listVersions(apiId: string, page: PageRequest): Promise<Page<DocumentationVersionRecord>> {
    found(await this.#context.store.getApi(apiId), `API '${apiId}'`);
    return this.#context.store.documentation.list(apiId, page);
  }

  async updateVersion(
    actor: Actor,
    { apiId, version, description }: Pick<DocumentationVersionRecord, 'apiId' | 'version' | 'description'>,
  ): Promise<DocumentationVersionRecord> {
    assertDescription(description);
    return this.#context.store.transact(actor, async ({ documentation }) => {
      found(await documentation.get(apiId, version), title(apiId, version));
      return documentation.update(apiId, version, description);
    });
  }

  async deleteVersion(
    actor: Actor,
    { apiId, version }: { readonly apiId: string; readonly version: string },
  ): Promise<void> {
    await this.#context.store.transact(actor, async (transaction) => {
      found(await transaction.documentation.get(apiId, version), title(apiId, version));
      const stages = await allStages(transaction, apiId);
      const user = stages.find(
        ({ settings }) => 'documentationVersion' in settings && settings.documentationVersion === version,
      );
      if (user !== undefined) {
        throw new ControlError(
          'FAILED_PRECONDITION',
          `Stage '${user.stageName}' of API '${apiId}' shows documentation version '${version}'; take it out of the stage first`,
        );
      }
      await transaction.documentation.delete(apiId, version);
    });
  }
}

/** Rejects with INVALID_ARGUMENT what names no version; `path` says where it stands. */
export function assertVersion(version: string, path: string): void {
  if (VERSION.test(version)) return;
  throw invalidField(path, 'must be 1 to 64 letters, digits, dots, dashes or underscores');
}

function assertDescription(description: string): void {
  if (description.length <= MAX_DESCRIPTION_CHARACTERS) return;
  throw invalidField('description', `must have at most ${MAX_DESCRIPTION_CHARACTERS} characters`);
}

function noDocumentation(apiId: string): ControlError {
  return new ControlError('FAILED_PRECONDITION', `API '${apiId}' is no REST API, so it has no documentation parts`);
}

function title(apiId: string, version: string): string {
  return `documentation version '${version}' of API '${apiId}'`;
}
