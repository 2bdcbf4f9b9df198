import type { z } from 'zod';
import { checkShape } from './check-shape.ts';
import { cleanDocument } from './clean-document.ts';
import type { Problem, Validated } from './common.ts';
import { partsOf, salvageParts } from './http-api-parts.ts';
import type { HttpApiParts } from './http-api-parts.ts';
import { httpApiProblemSteps } from './http-api-rules.ts';
import { httpApiSchema, httpIntegrationSchema, httpRouteSchema } from './http-api.ts';
import type { HttpApiDefinition, HttpIntegration, HttpRoute } from './http-api.ts';
import { ItemParser, inTurns } from './item-parser.ts';
import type { TurnsOf } from './item-parser.ts';
import { isMembers } from './members.ts';
import type { Members } from './members.ts';
import { memberPath } from './problems.ts';
import { Salvage } from './salvage.ts';

interface LargeHttpApi {
  readonly integrations: Members;
  readonly routes: readonly unknown[];
}

/** Whether a foreign document has the form that is read item by item. */
export function isLargeHttpApi(input: unknown): input is LargeHttpApi {
  if (!isMembers(input) || input['protocolType'] !== 'HTTP') return false;
  return (
    isMembers(input['integrations']) &&
    Array.isArray(input['routes']) &&
    !Object.hasOwn(input['integrations'], '__proto__')
  );
}

/** An HTTP API with every problem; undefined = the document is unfit to be read item by item. */
export async function parseHttpApiInTurns(
  input: LargeHttpApi,
  { limits, known, breathe, sizes }: TurnsOf<HttpApiDefinition>,
): Promise<Validated<HttpApiDefinition> | undefined> {
  const items = new ItemParser(limits.maxDocumentBytes, breathe, sizes);
  const salvage = new Salvage();
  const readers = new HttpItems(items, salvage);
  const integrations = await readers.integrations(input.integrations, known);
  const routes = await readers.routes(input.routes, known);
  if (items.isUnclean) return undefined;
  const head = cleanDocument({ ...input, integrations: {}, routes: [] }, limits.maxDocumentBytes);
  if (!head.ok) return undefined;
  const shape = checkShape(httpApiSchema, head.value);
  const shapeProblems = [...(shape.ok ? [] : shape.problems), ...readers.problems];
  const rest = shape.ok ? partsOf(shape.value) : salvageParts(head.value, salvage);
  const parts: HttpApiParts = {
    ...rest,
    integrations: [...integrations],
    integrationIds: new Set(Object.keys(input.integrations)),
    routes: [...routes],
    accepted: items.accepted,
  };
  const meaning = salvage.withoutConsequences(await inTurns(httpApiProblemSteps(parts, limits), breathe));
  if (!shape.ok || shapeProblems.length + meaning.length > 0) {
    return { ok: false, problems: [...shapeProblems, ...meaning] };
  }
  const value = { ...shape.value, integrations: Object.fromEntries(integrations), routes: [...routes.values()] };
  return { ok: true, value };
}

/** Reads routes and integrations one by one. */
class HttpItems {
  readonly problems: Problem[] = [];
  readonly #items: ItemParser;

  readonly #salvage: Salvage;

  constructor(items: ItemParser, salvage: Salvage) {
    this.#items = items;
    this.#salvage = salvage;
  }

  integrations(input: LargeHttpApi['integrations'], known: HttpApiDefinition | undefined) {
    return this.#items.parse(
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
    return this.#items.parse(
      input.entries(),
      (index) => byKey.get(routeKeyOf(input[index])),
      (index, route): Validated<HttpRoute> => this.#shape(httpRouteSchema, `routes[${index}]`, route),
    );
  }

  /** An item as far as its shape is right; the rest is in `problems`. */
  #shape<T>(schema: z.ZodType<T>, path: string, item: unknown): Validated<T> {
    const cleaned = this.#items.clean(item);
    if (!cleaned.ok) return cleaned;
    const shape = checkShape(schema, cleaned.value);
    if (shape.ok) return shape;
    for (const { path: at, message } of shape.problems) this.#add(path, at, message);
    const value = this.#salvage.part(schema, path, cleaned.value);
    return value === undefined ? shape : { ok: true, value };
  }

  #add(base: string, path: string, message: string): void {
    this.problems.push({ path: joined(base, path), message });
  }
}

const MOCK = { integrationType: 'MOCK' };

function routeKeyOf(route: unknown): unknown {
  return isMembers(route) ? route['routeKey'] : undefined;
}

function joined(base: string, path: string): string {
  if (path === '') return base;
  return path.startsWith('[') ? `${base}${path}` : `${base}.${path}`;
}
