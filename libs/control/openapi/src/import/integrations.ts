import { AMAZON } from '../extensions.ts';
import type { DocumentPath } from '../source/document-path.ts';
import type { ImportContext } from './context.ts';
import { freeId, idFrom } from './ids.ts';
import type { Operation } from './operations.ts';
import { asObject, members, nameAt, objectMember } from './place.ts';
import type { JsonObject, Place } from './place.ts';
import { readIntegration } from './read-integration.ts';
import { resolveReference } from './resolve-reference.ts';
import { checkUpstream, serverOf } from './servers.ts';
import type { Upstream } from './servers.ts';

/** What an operation calls: an integration by id; or it is skipped and so is its route. */
export type Target = { readonly kind: 'integration'; readonly id: string } | { readonly kind: 'skipped' };

/** The integrations of a document, filled while its operations are read. */
export interface Integrations {
  targetOf(operation: Operation): Target;
  readonly byId: ReadonlyMap<string, JsonObject>;
  readonly origins: ReadonlyMap<string, DocumentPath>;
  /** Ids that the document does not name itself. */
  readonly generated: ReadonlySet<string>;
}

/** Reads the named integrations and prepares for the operations' own. Equal integrations are kept once. */
export function readIntegrations(context: ImportContext, operations: readonly Operation[]): Integrations {
  const table = new IntegrationTable(context);
  const usesExtension =
    table.hasNamed || operations.some(({ place }) => Object.hasOwn(place.value, AMAZON.integration));
  return {
    targetOf(operation) {
      const written = objectMember(context.report, operation.place, AMAZON.integration);
      if (written !== undefined) return table.extension(operation, written);
      return table.proxy(operation, usesExtension);
    },
    byId: table.byId,
    origins: table.origins,
    generated: table.generated,
  };
}

class IntegrationTable {
  readonly byId = new Map<string, JsonObject>();
  readonly origins = new Map<string, DocumentPath>();
  readonly generated = new Set<string>();
  readonly #context: ImportContext;
  readonly #idByPath = new Map<string, string>();
  readonly #idByContent = new Map<string, string>();
  readonly #skipped = new Set<string>();
  #saidNoUpstream = false;

  constructor(context: ImportContext) {
    this.#context = context;
    const components = objectMember(context.report, context.root, 'components');
    const named = components && objectMember(context.report, components, AMAZON.integrations);
    if (named !== undefined) for (const place of members(named)) this.#addNamed(place);
  }

  get hasNamed(): boolean {
    return this.#idByPath.size > 0;
  }

  extension(operation: Operation, written: Place<JsonObject>): Target {
    const place = resolveReference(this.#context, written);
    if (place === undefined) return { kind: 'skipped' };
    const key = JSON.stringify(place.path);
    const known = this.#idByPath.get(key);
    if (known !== undefined) return { kind: 'integration', id: known };
    if (this.#skipped.has(key)) return this.#skipRoute(operation);
    const integration = readIntegration(this.#context.report, place);
    if (integration === undefined) return { kind: 'skipped' };
    return { kind: 'integration', id: this.#addGenerated(idFrom(operation.routeKey), integration, place.path) };
  }

  proxy(operation: Operation, usesExtension: boolean): Target {
    const upstream = this.#upstreamOf(operation, usesExtension);
    if (upstream === undefined) {
      const message = `has no "${AMAZON.integration}" while others have one; skipped; pass --upstream URL to proxy it`;
      this.#context.report.warn(operation.place.path, message);
      return { kind: 'skipped' };
    }
    if (!upstream.ok) {
      this.#noUpstream(operation, upstream.reason);
      return { kind: 'skipped' };
    }
    const integrationUri = `${upstream.url}${operation.backendPath}`;
    const integration = { integrationType: 'HTTP_PROXY', integrationMethod: 'ANY', integrationUri };
    const name = operation.routeKey === '$default' ? 'default' : operation.backendPath;
    return { kind: 'integration', id: this.#addGenerated(idFrom(name), integration, operation.place.path) };
  }

  #upstreamOf(operation: Operation, usesExtension: boolean): Upstream | undefined {
    const { options, root } = this.#context;
    if (options.upstreamUrl !== undefined) return checkUpstream(options.upstreamUrl);
    // The servers of a document with integrations name the gateway itself, not a backend.
    if (usesExtension) return undefined;
    const places = [operation.place, operation.pathItem, root];
    for (const place of places) {
      const server = serverOf(this.#context, place);
      if (server !== undefined) return server;
    }
    return { ok: false, reason: 'the document names no server' };
  }

  #noUpstream(operation: Operation, reason: string): void {
    // One sentence is enough: it is the same lack for all of them.
    if (this.#saidNoUpstream) return;
    this.#saidNoUpstream = true;
    const advice = 'pass --upstream with the base URL of the backend, such as http://127.0.0.1:8080/v1';
    this.#context.report.problem(operation.place.path, `there is no backend to send requests to: ${reason}; ${advice}`);
  }

  #addNamed(named: Place): void {
    const object = asObject(this.#context.report, named);
    const place = object && resolveReference(this.#context, object);
    const integration = place && readIntegration(this.#context.report, place);
    if (integration === undefined) {
      this.#skipped.add(JSON.stringify(named.path));
      return;
    }
    const id = nameAt(named);
    this.byId.set(id, integration);
    this.origins.set(id, named.path);
    this.#idByPath.set(JSON.stringify(named.path), id);
  }

  #addGenerated(name: string, integration: JsonObject, path: DocumentPath): string {
    const content = JSON.stringify(integration);
    const known = this.#idByContent.get(content);
    if (known !== undefined) return known;
    const id = freeId(name, (candidate) => this.byId.has(candidate));
    this.byId.set(id, integration);
    this.origins.set(id, path);
    this.generated.add(id);
    this.#idByContent.set(content, id);
    return id;
  }

  #skipRoute(operation: Operation): Target {
    this.#context.report.warn(operation.place.path, 'its integration was skipped, so its route is skipped too');
    return { kind: 'skipped' };
  }
}
