import { corsConfigurationSchema, httpAuthorizerSchema, httpIntegrationSchema, httpRouteSchema } from './http-api.ts';
import type { CorsConfiguration, HttpApiDefinition, HttpAuthorizer, HttpIntegration, HttpRoute } from './http-api.ts';
import type { Salvage } from './salvage.ts';
import { entriesOf, membersOf } from './well-shaped.ts';

/** The parts of an HTTP API as far as their shape is right, so that their meaning can be checked although others are wrong. */
export interface HttpApiParts {
  readonly cors: CorsConfiguration | undefined;
  readonly integrations: readonly (readonly [id: string, integration: HttpIntegration])[];
  /** Ids of all integrations, also of those whose shape is wrong. */
  readonly integrationIds: ReadonlySet<string>;
  /** Routes with their index in the document. */
  readonly routes: readonly (readonly [index: number, route: HttpRoute])[];
  readonly authorizers: Readonly<Record<string, HttpAuthorizer>>;
  /** Ids of all authorizers, also of those whose shape is wrong. */
  readonly authorizerIds: ReadonlySet<string>;
  /** Routes and integrations that were accepted before and only have to fit to the others. */
  readonly accepted?: ReadonlySet<object>;
}

/** The parts of a valid document. */
export function partsOf(api: HttpApiDefinition): HttpApiParts {
  return {
    cors: api.corsConfiguration,
    integrations: Object.entries(api.integrations),
    integrationIds: new Set(Object.keys(api.integrations)),
    routes: [...api.routes.entries()],
    authorizers: api.authorizers ?? {},
    authorizerIds: new Set(Object.keys(api.authorizers ?? {})),
  };
}

/** The parts of a document whose shape is wrong somewhere, as far as theirs is right. */
export function salvageParts(document: unknown, salvage: Salvage): HttpApiParts {
  const api = Object.fromEntries(membersOf(document));
  const integrations = membersOf(api['integrations']);
  const authorizers = membersOf(api['authorizers']);
  return {
    cors: salvage.part(corsConfigurationSchema, 'corsConfiguration', api['corsConfiguration']),
    integrations: salvage.parts(httpIntegrationSchema, 'integrations', integrations),
    integrationIds: new Set(integrations.map(([id]) => id)),
    routes: salvage.parts(httpRouteSchema, 'routes', entriesOf(api['routes'])),
    authorizers: Object.fromEntries(salvage.parts(httpAuthorizerSchema, 'authorizers', authorizers)),
    authorizerIds: new Set(authorizers.map(([id]) => id)),
  };
}
