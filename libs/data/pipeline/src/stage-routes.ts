import {
  compileRouteKeys,
  createRouteTable,
  defaultRouteAt,
  isGreedyAt,
  routeKeyAt,
  RouteIndex,
  variableNamesAt,
} from '@gatehouse/routing';
import type { RouteKeys, RouteTable } from '@gatehouse/routing';
import { SnapshotError } from '@gatehouse/snapshot';
import type { Breathe, StageChunk } from '@gatehouse/snapshot';
import type { PreparedRoute } from './prepared.ts';
import type { StageContext } from './stage-context.ts';

/** An index of which more than this is left over from removed routes is made anew. */
const MAX_WASTE_RATIO = 0.5;

/** The routes of one chunk: keys taken apart, and what requests have needed of it so far. */
interface RoutePart {
  readonly chunk: StageChunk;
  readonly keys: RouteKeys;
  readonly context: StageContext;
  readonly prepared: (PreparedRoute | undefined)[];
}

/**
 * The routes of a stage, by chunk. Immutable but for routes that are prepared when a request first needs them; a change makes
 * a new one that shares the chunks which stay, their keys and their prepared routes. Requests in flight keep the old one.
 */
export class StageRoutes {
  readonly table: RouteTable<PreparedRoute>;
  readonly #index: RouteIndex;
  /** By number in the index. */
  readonly #parts: readonly (RoutePart | undefined)[];
  readonly #numbers: ReadonlyMap<StageChunk, number>;

  private constructor(index: RouteIndex, parts: readonly (RoutePart | undefined)[]) {
    this.#index = index;
    this.#parts = parts;
    const numbers = new Map<StageChunk, number>();
    for (const [number, part] of parts.entries()) if (part !== undefined) numbers.set(part.chunk, number);
    this.#numbers = numbers;
    this.table = createRouteTable(index, (part, route) => routeOf(parts[part], route));
  }

  /** Makes the routes of chunks, taking breaths. Throws SnapshotError when one cannot be served. */
  static async of(
    chunks: readonly StageChunk[],
    context: StageContext,
    breathe: Breathe,
    previous: StageRoutes | undefined,
  ): Promise<StageRoutes> {
    const wanted = new Set(chunks.filter((chunk) => chunk.routes.count > 0));
    try {
      const change = previous?.begin(wanted) ?? new Change(new RouteIndex(), []);
      for (const chunk of wanted) {
        change.put(chunk, context, previous?.partOf(chunk));
        const breath = breathe();
        if (breath !== undefined) await breath;
      }
      return new StageRoutes(change.index, change.parts);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new SnapshotError(cause.message, { cause });
    }
  }

  private partOf(chunk: StageChunk): RoutePart | undefined {
    return this.#parts[this.#numbers.get(chunk) ?? -1];
  }

  /** A change that starts from what there is, or undefined when a new index is cheaper. */
  private begin(wanted: ReadonlySet<StageChunk>): Change | undefined {
    const gone = [...this.#numbers].filter(([chunk]) => !wanted.has(chunk)).map(([, number]) => number);
    const isSame = gone.length === 0 && wanted.size === this.#numbers.size;
    if (isSame) return new Change(this.#index, [...this.#parts]);
    if (gone.length * 2 > this.#numbers.size) return undefined;
    const index = new RouteIndex(this.#index);
    const parts = [...this.#parts];
    for (const number of gone) {
      index.remove(number);
      parts[number] = undefined;
    }
    return index.wasteRatio > MAX_WASTE_RATIO ? undefined : new Change(index, parts);
  }
}

/** Routes in the making. */
class Change {
  readonly index: RouteIndex;
  readonly parts: (RoutePart | undefined)[];
  readonly #numbers = new Map<StageChunk, number>();

  constructor(index: RouteIndex, parts: (RoutePart | undefined)[]) {
    this.index = index;
    this.parts = parts;
    for (const [number, part] of parts.entries()) if (part !== undefined) this.#numbers.set(part.chunk, number);
  }

  put(chunk: StageChunk, context: StageContext, previous: RoutePart | undefined): void {
    const number = this.#numbers.get(chunk);
    const part = previous?.context === context ? previous : newPart(chunk, context, previous);
    if (number === undefined) this.parts[this.index.add(part.keys)] = part;
    else this.parts[number] = part;
  }
}

function newPart(chunk: StageChunk, context: StageContext, previous: RoutePart | undefined): RoutePart {
  const { routes } = chunk;
  if (routes.routeWithAuthorizer !== undefined) {
    throw new SnapshotError(`route ${routes.routeWithAuthorizer}: authorizers are not served by this version`);
  }
  const keys = previous?.keys ?? compileRouteKeys({ text: routes.text, bounds: routes.keyBounds });
  const part = { chunk, keys, context, prepared: [] };
  // Integrations were tried, but not in the form that this route has of them.
  const defaultRoute = defaultRouteAt(keys);
  if (defaultRoute !== -1) routeOf(part, defaultRoute);
  return part;
}

function routeOf(part: RoutePart | undefined, route: number): PreparedRoute {
  const known = part?.prepared[route];
  if (known !== undefined) return known;
  if (part === undefined) throw new Error('a route of a removed part was matched');
  const { chunk, keys, context } = part;
  const routeKey = routeKeyAt(keys, route);
  const integrationId = chunk.routes.integrationIds[chunk.routes.integrationOf[route] ?? -1] ?? '';
  const prepared: PreparedRoute = {
    routeKey,
    greedyParam: isGreedyAt(keys, route) ? variableNamesAt(keys, route).at(-1) : undefined,
    integration: context.integration(integrationId, routeKey === '$default'),
    cache: context.cacheOf(routeKey, integrationId),
    metrics: context.metricsOf(routeKey),
    limits: context.limitsOf(routeKey, chunk.routes.apiKeyRequired?.[route] === 1),
  };
  part.prepared[route] = prepared;
  return prepared;
}
