import { setImmediate as giveWay } from 'node:timers/promises';
import type { ApiDefinition } from '@gatehouse/api-model';
import { ControlError } from '@gatehouse/errors';
import type { Kysely } from 'kysely';
import { deepFreeze } from './canonical-json.ts';
import { DefinitionSplitter, joinDefinition, partDigestsOf } from './definition-parts.ts';
import type { DefinitionPart, DefinitionRoot, SplitDefinition } from './definition-parts.ts';
import type { Database } from './schema.ts';
import { WeightedLru } from './weighted-lru.ts';

/** Characters of JSON text whose values are kept in memory, per process. */
const DEFAULT_CACHE_CHARACTERS = 32 * 1024 * 1024;
/** Rows per statement: few enough for one turn of the event loop, and for the parameters of a statement. */
const PARTS_PER_STATEMENT = 8;
const USES_PER_STATEMENT = 200;
/** Weight of the references to the items of one part in a definition that was put together. */
const REFERENCES_WEIGHT = 1_024;

/**
 * Definitions by their digest, in parts that definitions of one API share: a deployment of a stored definition writes no
 * content, a changed route one part. Values are frozen and shared by everyone who reads them.
 */
export class DefinitionStore {
  readonly #splitter = new DefinitionSplitter();
  readonly #definitions = new WeightedLru<ApiDefinition>(DEFAULT_CACHE_CHARACTERS);
  readonly #parts = new WeightedLru<readonly unknown[]>(DEFAULT_CACHE_CHARACTERS);

  /** The definition, or undefined when this API has none of this digest (any more). Throws STORE_CORRUPT. */
  async load(db: Kysely<Database>, apiId: string, digest: string): Promise<ApiDefinition | undefined> {
    const cached = this.#definitions.get(digest);
    if (cached !== undefined) return cached;
    const rootText = await findRoot(db, apiId, digest);
    if (rootText === undefined) return undefined;
    const root = deepFreeze(parse<DefinitionRoot>(rootText, apiId));
    const items = await this.#loadParts(db, apiId, partDigestsOf(root));
    if (items === undefined) return undefined;
    const definition = joinDefinition(root, (part) => items.get(part) ?? []);
    this.#remember(digest, definition, items.size);
    return definition;
  }

  /** Stores what is missing of a definition and gives back its digest. */
  async save(db: Kysely<Database>, apiId: string, definition: ApiDefinition): Promise<string> {
    const split = await this.#splitter.split(definition);
    if ((await findRoot(db, apiId, split.digest)) === undefined) await this.#insert(db, apiId, split);
    this.#remember(split.digest, definition, split.parts.length);
    return split.digest;
  }

  /** Drops a definition that nothing names any more, with the parts that no other definition of the API has. */
  async dropUnused(db: Kysely<Database>, apiId: string, digest: string): Promise<void> {
    for (const table of ['deployments', 'apis'] as const) {
      const query = db.selectFrom(table).select('api_id').where('api_id', '=', apiId);
      const user = await query.where('definition_digest', '=', digest).limit(1).executeTakeFirst();
      if (user !== undefined) return;
    }
    const uses = db
      .deleteFrom('definition_part_uses')
      .where('api_id', '=', apiId)
      .where('definition_digest', '=', digest);
    const freed = (await uses.returning('part_digest').execute()).map((row) => row.part_digest);
    await db.deleteFrom('definitions').where('api_id', '=', apiId).where('digest', '=', digest).execute();
    for (const digests of slices(freed, USES_PER_STATEMENT)) {
      await db
        .deleteFrom('definition_parts')
        .where('api_id', '=', apiId)
        .where('digest', 'in', digests)
        .where((part) =>
          part.not(
            part.exists(
              part
                .selectFrom('definition_part_uses as use')
                .select('use.part_digest')
                .where('use.api_id', '=', apiId)
                .whereRef('use.part_digest', '=', 'definition_parts.digest'),
            ),
          ),
        )
        .execute();
    }
  }

  /** Drops every definition of an API. */
  async dropAll(db: Kysely<Database>, apiId: string): Promise<void> {
    for (const table of ['definition_part_uses', 'definition_parts', 'definitions'] as const) {
      await db.deleteFrom(table).where('api_id', '=', apiId).execute();
    }
  }

  async #loadParts(db: Kysely<Database>, apiId: string, digests: readonly string[]) {
    const items = new Map<string, readonly unknown[]>();
    for (const digest of digests) {
      const cached = this.#parts.get(digest);
      if (cached !== undefined) items.set(digest, cached);
    }
    const missing = [...new Set(digests)].filter((digest) => !items.has(digest));
    for (const wanted of slices(missing, PARTS_PER_STATEMENT)) {
      const query = db.selectFrom('definition_parts').select(['digest', 'content']).where('api_id', '=', apiId);
      for (const { digest, content } of await query.where('digest', 'in', wanted).execute()) {
        items.set(digest, this.#readPart(apiId, digest, content));
      }
      if (missing.length > PARTS_PER_STATEMENT) await giveWay();
    }
    return digests.every((digest) => items.has(digest)) ? items : undefined;
  }

  #readPart(apiId: string, digest: string, content: string): readonly unknown[] {
    const items = deepFreeze(parse<readonly unknown[]>(content, apiId));
    this.#splitter.remember(digest, items);
    this.#parts.set(digest, items, content.length);
    return items;
  }

  async #insert(db: Kysely<Database>, apiId: string, split: SplitDefinition): Promise<void> {
    const parts = new Map(split.parts.map((part) => [part.digest, part]));
    await db.insertInto('definitions').values({ api_id: apiId, digest: split.digest, root: split.rootText }).execute();
    for (const part of await missingParts(db, apiId, [...parts.values()])) {
      const content = part.text();
      await db.insertInto('definition_parts').values({ api_id: apiId, digest: part.digest, content }).execute();
      this.#parts.set(part.digest, part.items, content.length);
    }
    for (const digests of slices([...parts.keys()], USES_PER_STATEMENT)) {
      const uses = digests.map((digest) => ({
        api_id: apiId,
        definition_digest: split.digest,
        part_digest: digest,
      }));
      await db.insertInto('definition_part_uses').values(uses).execute();
    }
  }

  #remember(digest: string, definition: ApiDefinition, partCount: number): void {
    this.#definitions.set(digest, definition, (partCount + 1) * REFERENCES_WEIGHT);
  }
}

async function findRoot(db: Kysely<Database>, apiId: string, digest: string): Promise<string | undefined> {
  const query = db.selectFrom('definitions').select('root').where('api_id', '=', apiId).where('digest', '=', digest);
  return (await query.executeTakeFirst())?.root;
}

async function missingParts(db: Kysely<Database>, apiId: string, parts: readonly DefinitionPart[]) {
  const stored = new Set<string>();
  for (const some of slices(parts, USES_PER_STATEMENT)) {
    const digests = some.map((part) => part.digest);
    const query = db.selectFrom('definition_parts').select('digest').where('api_id', '=', apiId);
    for (const row of await query.where('digest', 'in', digests).execute()) stored.add(row.digest);
  }
  return parts.filter((part) => !stored.has(part.digest));
}

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Definitions were validated before they were written, so only damage makes them unreadable. */
function parse<T>(text: string, apiId: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    const message = `A stored definition of API ${apiId} is not JSON any more: the control store is damaged. Restore a backup.`;
    throw new ControlError('STORE_CORRUPT', message, { cause });
  }
}
