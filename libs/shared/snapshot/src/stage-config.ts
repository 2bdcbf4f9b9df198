import type { HttpApiDefinition, HttpIntegration, HttpRoute, StageSettings } from '@gatehouse/api-model';

/** The API of a stage without its routes and integrations. */
export type StageApi = Omit<HttpApiDefinition, 'routes' | 'integrations'>;

/** What one stage serves: a deployment's definition with the stage's settings. */
export interface StageConfig {
  readonly apiId: string;
  readonly deploymentId: string;
  readonly settings: StageSettings;
  readonly api: StageApi;
  readonly integrations: ReadonlyMap<string, HttpIntegration>;
  readonly routes: readonly HttpRoute[];
}
