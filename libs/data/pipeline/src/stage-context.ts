import type { HttpIntegration, StageSettings } from '@gatehouse/api-model';
import type { RouteMetrics } from '@gatehouse/metrics';
import { SnapshotError } from '@gatehouse/snapshot';
import type { Breathe, LoadedStage, StageChunk } from '@gatehouse/snapshot';
import type { VpcLinkSlots } from './gateway-state.ts';
import type { RouteLimits } from './limits.ts';
import { prepareMockIntegration } from './mock-integration.ts';
import { prepareHttpProxyIntegration } from './prepare-http-proxy.ts';
import { prepareRouteCache } from './prepare-response-cache.ts';
import type { RouteCache } from './prepare-response-cache.ts';
import type { PrepareDependencies } from './prepare-stage.ts';
import type { PreparedIntegration } from './prepared.ts';

/**
 * What the routes of a stage share: its integrations and the settings that go into a prepared route. Integrations are tried
 * when they arrive, and prepared for good when a request needs them: a large API costs what is used of it. As long as
 * settings and integrations stay as they are, the context does too, and with it every route that was prepared.
 */
export class StageContext {
  readonly #apiId: string;
  readonly #settings: StageSettings;
  /** Text of the settings that go into prepared routes; `#variablesText` of those that go into integrations. */
  readonly #settingsText: string;
  readonly #variablesText: string;
  readonly #chunks: ReadonlyMap<string, StageChunk>;
  readonly #vpcLinks: VpcLinkSlots;
  readonly #dependencies: PrepareDependencies;
  readonly #prepared = new Map<string, PreparedIntegration>();

  private constructor(stage: LoadedStage, vpcLinks: VpcLinkSlots, dependencies: PrepareDependencies) {
    const { settings } = stage;
    const { stageVariables, routeSettings, defaultRouteSettings, cacheClusterEnabled, counterLossPolicy } = settings;
    this.#apiId = stage.apiId;
    this.#settings = settings;
    this.#settingsText = JSON.stringify([routeSettings, defaultRouteSettings, cacheClusterEnabled, counterLossPolicy]);
    this.#variablesText = JSON.stringify(stageVariables ?? {});
    this.#chunks = stage.integrationChunks;
    this.#vpcLinks = vpcLinks;
    this.#dependencies = dependencies;
  }

  /**
   * The context of a stage: the one before if it still fits, otherwise a new one that keeps the integrations that did not
   * change. Tries the others, taking breaths; throws SnapshotError when one cannot be served.
   */
  static async of(
    stage: LoadedStage,
    vpcLinks: VpcLinkSlots,
    breathe: Breathe,
    dependencies: PrepareDependencies,
    previous: StageContext | undefined,
  ): Promise<StageContext> {
    const context = new StageContext(stage, vpcLinks, dependencies);
    if (previous !== undefined && context.#equals(previous)) return previous;
    const base = previous !== undefined && previous.#variablesText === context.#variablesText ? previous : undefined;
    if (base !== undefined) context.#adopt(base);
    await context.#tryNew(base, breathe);
    return context;
  }

  /** An integration, prepared. A `$default` route has a form of its own, because it appends the path. */
  integration(id: string, isDefaultRoute: boolean): PreparedIntegration {
    const name = isDefaultRoute ? `$default ${id}` : id;
    const known = this.#prepared.get(name);
    if (known !== undefined) return known;
    const integration = this.#prepare(id, isDefaultRoute);
    this.#prepared.set(name, integration);
    return integration;
  }

  /** How the answers of a route are cached; undefined = not at all. */
  cacheOf(routeKey: string, integrationId: string): RouteCache | undefined {
    return this.#settings.cacheClusterEnabled === true
      ? prepareRouteCache(routeKey, this.#definition(integrationId), this.#settings)
      : undefined;
  }

  /** The aggregates that a route counts into. They outlive every change. */
  metricsOf(routeKey: string): RouteMetrics {
    const { stageName, routeSettings, defaultRouteSettings } = this.#settings;
    const isDetailed =
      routeSettings?.[routeKey]?.detailedMetricsEnabled ?? defaultRouteSettings?.detailedMetricsEnabled ?? false;
    return this.#dependencies.metrics(this.#apiId, stageName, isDetailed ? routeKey : undefined);
  }

  /** What has to admit the requests of a route. */
  limitsOf(routeKey: string, apiKeyRequired: boolean): RouteLimits {
    return this.#dependencies.limits.ofRoute(this.#apiId, this.#settings, routeKey, apiKeyRequired);
  }

  #equals(other: StageContext): boolean {
    return (
      this.#chunks === other.#chunks &&
      this.#settingsText === other.#settingsText &&
      this.#variablesText === other.#variablesText
    );
  }

  #adopt(base: StageContext): void {
    for (const [name, integration] of base.#prepared) {
      const id = name.startsWith('$default ') ? name.slice('$default '.length) : name;
      if (this.#chunks.get(id) !== undefined && this.#chunks.get(id) === base.#chunks.get(id)) {
        this.#prepared.set(name, integration);
      }
    }
  }

  async #tryNew(base: StageContext | undefined, breathe: Breathe): Promise<void> {
    const tried = base === undefined ? undefined : base.#chunks;
    if (this.#chunks === tried) return;
    for (const [id, chunk] of this.#chunks) {
      if (tried?.get(id) === chunk) continue;
      // What comes out is dropped: of 10,000 integrations most may never be called, and the garbage collector is spared.
      this.#prepare(id, false);
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
  }

  #prepare(id: string, isDefaultRoute: boolean): PreparedIntegration {
    const definition = this.#definition(id);
    try {
      return this.#prepareDefinition(definition, isDefaultRoute);
    } catch (cause) {
      throw new SnapshotError(`integration ${id}: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }

  #definition(id: string): HttpIntegration {
    const definition = this.#chunks.get(id)?.integrations.require(id);
    if (definition === undefined) throw new SnapshotError(`integration ${id} is missing`);
    return definition;
  }

  #prepareDefinition(integration: HttpIntegration, isDefaultRoute: boolean): PreparedIntegration {
    switch (integration.integrationType) {
      case 'MOCK':
        return prepareMockIntegration(integration);
      case 'HTTP_PROXY':
        return prepareHttpProxyIntegration(integration, {
          variables: this.#settings.stageVariables ?? {},
          isDefaultRoute,
          vpcLinks: this.#vpcLinks,
          upstreams: this.#dependencies.upstreams,
        });
      case 'AWS_PROXY':
        throw new SnapshotError('AWS_PROXY integrations are not served by this version');
    }
  }
}
