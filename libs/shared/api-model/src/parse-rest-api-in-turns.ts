import type { z } from 'zod';
import { checkShape } from './check-shape.ts';
import { cleanDocument } from './clean-document.ts';
import type { Validated } from './common.ts';
import { ItemParser, inTurns } from './item-parser.ts';
import type { TurnsOf } from './item-parser.ts';
import { isMembers } from './members.ts';
import type { Members } from './members.ts';
import { restApiProblemSteps } from './rest-api-rules.ts';
import { restApiSchema } from './rest-api.ts';
import type { RestApiDefinition } from './rest-api.ts';
import { MAX_DOCUMENTATION_PARTS, restDocumentationPartSchema } from './rest-parts.ts';
import type { RestDocumentationPart } from './rest-parts.ts';

interface LargeRestApi {
  readonly resources: Members;
  readonly models?: Members;
  readonly documentationParts?: readonly unknown[];
}

/** Whether a foreign document has the form that is read item by item. */
export function isLargeRestApi(input: unknown): input is LargeRestApi {
  if (!isMembers(input) || input['protocolType'] !== 'REST') return false;
  const { resources, models = {}, documentationParts = [] } = input;
  const hasLists = Array.isArray(documentationParts) && documentationParts.length <= MAX_DOCUMENTATION_PARTS;
  return isMembers(resources) && isMembers(models) && hasLists;
}

/**
 * A REST API; undefined = the document has a problem of form, or is unfit to be read item by item. Resources, models and
 * documentation parts that stay equal are taken from the definition before, and what they mean is not judged again.
 */
export async function parseRestApiInTurns(
  input: LargeRestApi,
  { limits, known, breathe, sizes }: TurnsOf<RestApiDefinition>,
): Promise<Validated<RestApiDefinition> | undefined> {
  const head = cleanDocument({ ...input, ...WITHOUT_ITEMS }, limits.maxDocumentBytes);
  const shape = head.ok ? checkShape(restApiSchema, head.value) : head;
  if (!shape.ok) return undefined;
  const items = new RestItems(new ItemParser(limits.maxDocumentBytes, breathe, sizes), known);
  const value = { ...shape.value, ...(await items.of(input)) };
  if (items.areUnfit) return undefined;
  const accepted = known !== undefined && keepsWhatMethodsName(known, value) ? items.accepted : undefined;
  const problems = await inTurns(restApiProblemSteps(value, accepted), breathe);
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

type ItemMembers = Pick<RestApiDefinition, 'resources' | 'models' | 'documentationParts'>;

const WITHOUT_ITEMS = { resources: {}, models: undefined, documentationParts: undefined };

const modelsSchema = restApiSchema.shape.models.unwrap();

/** Reads resources, models and documentation parts one by one. */
class RestItems {
  readonly #items: ItemParser;
  readonly #known: Partial<RestApiDefinition>;
  #hasProblems = false;

  constructor(items: ItemParser, known: Partial<RestApiDefinition> = {}) {
    this.#items = items;
    this.#known = known;
  }

  get accepted(): ReadonlySet<object> {
    return this.#items.accepted;
  }

  /** True when an item has a problem of form, or the document is unfit. */
  get areUnfit(): boolean {
    return this.#hasProblems || this.#items.isUnclean;
  }

  /** The members of a definition that are made of items. */
  async of({ resources, models, documentationParts }: LargeRestApi): Promise<ItemMembers> {
    return {
      resources: await this.#named(resources, this.#known.resources, restApiSchema.shape.resources),
      ...(models && { models: await this.#named(models, this.#known.models, modelsSchema) }),
      ...(documentationParts && { documentationParts: await this.#listed(documentationParts) }),
    };
  }

  async #named<T extends object>(
    input: Members,
    known: Readonly<Record<string, T>> | undefined,
    schema: z.ZodType<Record<string, T>>,
  ): Promise<Record<string, T>> {
    const read = await this.#items.parse(
      Object.entries(input).filter(([, item]) => item !== null && item !== undefined),
      (name) => (known !== undefined && Object.hasOwn(known, name) ? known[name] : undefined),
      (name, item) => {
        const shape = this.#shape(schema, { [name]: item });
        return shape.ok ? { ok: true, value: shape.value[name] as T } : shape;
      },
    );
    return Object.fromEntries(read);
  }

  async #listed(input: readonly unknown[]): Promise<RestDocumentationPart[]> {
    const read = await this.#items.parse(
      input.entries(),
      (index) => this.#known.documentationParts?.[index],
      (_index, item) => this.#shape(restDocumentationPartSchema, item),
    );
    return [...read.values()];
  }

  #shape<T>(schema: z.ZodType<T>, item: unknown): Validated<T> {
    const cleaned = this.#items.clean(item);
    const shape = cleaned.ok ? checkShape(schema, cleaned.value) : cleaned;
    if (!shape.ok) this.#hasProblems = true;
    return shape;
  }
}

/** Whether methods that were accepted with one definition still find the models, validators and authorizers they name. */
function keepsWhatMethodsName(before: RestApiDefinition, now: RestApiDefinition): boolean {
  return (
    hasNames(now.models, before.models) &&
    hasNames(now.requestValidators, before.requestValidators) &&
    hasNames(now.authorizers, before.authorizers) &&
    Object.entries(now.authorizers ?? {}).every(([id, { type }]) => (before.authorizers?.[id]?.type ?? type) === type)
  );
}

function hasNames(members: Members = {}, names: Members = {}): boolean {
  return Object.keys(names).every((name) => Object.hasOwn(members, name));
}
