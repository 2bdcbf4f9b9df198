import type { z } from 'zod';
import type { ApiDefinition } from './api-definition.ts';
import { checkShape } from './check-shape.ts';
import { cleanDocument } from './clean-document.ts';
import type { Problem, Validated } from './common.ts';
import { partsOf, salvageParts } from './http-api-parts.ts';
import type { HttpApiParts } from './http-api-parts.ts';
import { httpApiProblemSteps } from './http-api-rules.ts';
import { httpApiSchema, httpIntegrationSchema, httpRouteSchema } from './http-api.ts';
import type { HttpApiDefinition, HttpIntegration, HttpRoute } from './http-api.ts';
import { bytesIfEqual } from './known-value.ts';
import { DEFAULT_MODEL_LIMITS } from './limits.ts';
import type { ModelLimits } from './limits.ts';
import { parseApiDefinition } from './parse.ts';
import { memberPath } from './problems.ts';

/** What makes the parsing of a large definition cheap. */
export interface ParseInTurnsOptions {
  readonly limits?: Partial<ModelLimits>;
  /** The definition that was accepted before, and is not judged again: routes and integrations that stay equal are taken from it, the same objects. */
  readonly known?: ApiDefinition;
  /** Says when to give other work a turn: undefined = go on. */
  readonly breathe: () => Promise<void> | undefined;
}

interface LargeHttpApi {
  readonly integrations: Readonly<Record<string, unknown>>;
  readonly routes: readonly unknown[];
}

/** `parseApiDefinition` for large HTTP APIs: looks only at what has changed, and gives other work a turn. Same answers. */
export async function parseApiDefinitionInTurns(
  input: unknown,
  options: ParseInTurnsOptions,
): Promise<Validated<ApiDefinition>> {
  const limits = { ...DEFAULT_MODEL_LIMITS, ...options.limits };
  // What is not even of this form is refused at once.
  if (!isHttpApi(input)) return parseApiDefinition(input, limits);
  const items = new ItemParser(limits.maxDocumentBytes, options.breathe);
  const known = options.known?.protocolType === 'HTTP' ? options.known : undefined;
  const integrations = await items.integrations(input.integrations, known);
  const routes = await items.routes(input.routes, known);
  // Too large, or unfit to be read on: the whole document says it best.
  if (items.isUnclean) return parseApiDefinition(input, limits);
  const head = cleanDocument({ ...input, integrations: {}, routes: [] }, limits.maxDocumentBytes);
  if (!head.ok) return parseApiDefinition(input, limits);
  const shape = checkShape(httpApiSchema, head.value);
  const shapeProblems = [...(shape.ok ? [] : shape.problems), ...items.problems];
  const rest = shape.ok ? partsOf(shape.value) : salvageParts(head.value);
  const parts: HttpApiParts = {
    ...rest,
    integrations: [...integrations],
    integrationIds: new Set(Object.keys(input.integrations)),
    routes: [...routes],
    accepted: items.accepted,
  };
  const meaning = await inTurns(httpApiProblemSteps(parts, limits), options.breathe);
  if (!shape.ok || shapeProblems.length + meaning.length > 0) {
    return { ok: false, problems: [...shapeProblems, ...meaning] };
  }
  const value = { ...shape.value, integrations: Object.fromEntries(integrations), routes: [...routes.values()] };
  return { ok: true, value };
}

/** Parses routes and integrations one by one. */
class ItemParser {
  readonly problems: Problem[] = [];
  readonly accepted = new Set<object>();
  #bytesLeft: number;
  #isUnclean = false;
  readonly #breathe: () => Promise<void> | undefined;

  constructor(maxBytes: number, breathe: () => Promise<void> | undefined) {
    this.#bytesLeft = maxBytes;
    this.#breathe = breathe;
  }

  /** True when the document is too large, too deep or holds what no document may hold. */
  get isUnclean(): boolean {
    return this.#isUnclean || this.#bytesLeft < 0;
  }

  integrations(input: LargeHttpApi['integrations'], known: HttpApiDefinition | undefined) {
    return this.#parse(
      Object.entries(input).filter(([, integration]) => integration !== null && integration !== undefined),
      (id) => (known !== undefined && Object.hasOwn(known.integrations, id) ? known.integrations[id] : undefined),
      (id, integration): Validated<HttpIntegration> => {
        const name = checkShape(httpApiSchema.shape.integrations, { [id]: MOCK });
        if (!name.ok) for (const { path, message } of name.problems) this.#add('integrations', path, message);
        return this.#shape(httpIntegrationSchema, memberPath('integrations', id), integration);
      },
    );
  }

  routes(input: LargeHttpApi['routes'], known: HttpApiDefinition | undefined) {
    const byKey = new Map<unknown, HttpRoute>(known?.routes.map((route) => [route.routeKey, route]));
    return this.#parse(
      [...input.entries()],
      (index) => byKey.get(routeKeyOf(input[index])),
      (index, route): Validated<HttpRoute> => this.#shape(httpRouteSchema, `routes[${index}]`, route),
    );
  }

  async #parse<K, T extends object>(
    entries: readonly (readonly [K, unknown])[],
    knownOf: (key: K) => T | undefined,
    parse: (key: K, item: unknown) => Validated<T>,
  ): Promise<Map<K, T>> {
    const parsed = new Map<K, T>();
    for (const [key, item] of entries) {
      if (this.isUnclean) break;
      const known = knownOf(key);
      const bytes = known === undefined ? undefined : bytesIfEqual(item, known);
      if (known !== undefined && bytes !== undefined) {
        this.#bytesLeft -= bytes;
        parsed.set(key, known);
        this.accepted.add(known);
      } else {
        const result = parse(key, item);
        if (result.ok) parsed.set(key, result.value);
      }
      const breath = this.#breathe();
      if (breath !== undefined) await breath;
    }
    return parsed;
  }

  #shape<T>(schema: z.ZodType<T>, path: string, item: unknown): Validated<T> {
    const cleaned = cleanDocument(item, Math.max(0, this.#bytesLeft));
    if (!cleaned.ok) {
      this.#isUnclean = true;
      return cleaned;
    }
    this.#bytesLeft -= bytesIfEqual(cleaned.value, cleaned.value) ?? 0;
    const shape = checkShape(schema, cleaned.value);
    if (!shape.ok) {
      for (const { path: at, message } of shape.problems) this.#add(path, at, message);
    }
    return shape;
  }

  #add(base: string, path: string, message: string): void {
    this.problems.push({ path: joined(base, path), message });
  }
}

const MOCK = { integrationType: 'MOCK' };

function isHttpApi(input: unknown): input is LargeHttpApi {
  if (!isRecord(input) || input['protocolType'] !== 'HTTP') return false;
  return (
    isRecord(input['integrations']) &&
    Array.isArray(input['routes']) &&
    !Object.hasOwn(input['integrations'], '__proto__')
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function routeKeyOf(route: unknown): unknown {
  return isRecord(route) ? route['routeKey'] : undefined;
}

function joined(base: string, path: string): string {
  if (path === '') return base;
  return path.startsWith('[') ? `${base}${path}` : `${base}.${path}`;
}

async function inTurns<T>(
  steps: Generator<undefined, T, undefined>,
  breathe: () => Promise<void> | undefined,
): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
}
