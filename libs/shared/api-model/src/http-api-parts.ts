import { corsConfigurationSchema, httpAuthorizerSchema, httpIntegrationSchema, httpRouteSchema } from './http-api.ts';
import type { CorsConfiguration, HttpApiDefinition, HttpAuthorizer, HttpIntegration, HttpRoute } from './http-api.ts';
import { entriesOf, membersOf, wellShaped } from './well-shaped.ts';

/** The parts of an HTTP API that have a right shape, so that their meaning can be checked although others are wrong. */
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

/** The parts of a document whose shape is wrong somewhere. */
export function salvageParts(document: unknown): HttpApiParts {
  const api = Object.fromEntries(membersOf(document));
  const integrations = membersOf(api['integrations']);
  const authorizers = membersOf(api['authorizers']);
  return {
    cors: wellShaped(corsConfigurationSchema, [['cors', api['corsConfiguration']]])[0]?.[1],
    integrations: wellShaped(httpIntegrationSchema, integrations),
    integrationIds: new Set(integrations.map(([id]) => id)),
    routes: wellShaped(httpRouteSchema, entriesOf(api['routes'])),
    authorizers: Object.fromEntries(wellShaped(httpAuthorizerSchema, authorizers)),
    authorizerIds: new Set(authorizers.map(([id]) => id)),
  };
}
