/** A route with what it calls: the fields of the contract, the integration in place of its id. */
export interface ShownRoute {
  readonly routeKey: string;
  readonly target?: string;
  readonly authorizationType?: string;
  readonly authorizerId?: string;
  readonly operationName?: string;
  readonly integration?: ShownIntegration;
}

/** The part of an integration that a list of routes shows. */
export interface ShownIntegration {
  readonly integrationType?: string;
  readonly integrationUri?: string;
  readonly integrationMethod?: string;
  readonly connectionType?: string;
  readonly connectionId?: string;
  readonly mockResponse?: { readonly statusCode?: number };
}

type Fields = Readonly<Record<string, unknown>>;

/** Routes of the JSON form of an API. */
export function routesOfDefinition(api: unknown): ShownRoute[] {
  const holder = fields(api);
  if (holder['rest'] !== undefined) return methodsOfRest(fields(holder['rest']));
  const definition = fields(holder['http'] ?? holder['websocket']);
  const integrations = fields(definition['integrations']);
  const routes = Array.isArray(definition['routes']) ? (definition['routes'] as ShownRoute[]) : [];
  return routes.map((route) => {
    const integration = integrations[integrationIdOf(route.target)];
    return integration === undefined ? route : { ...route, integration: integration as ShownIntegration };
  });
}

/** Methods of a REST API, each as a route of its resource's path. */
function methodsOfRest({ resources }: Fields): ShownRoute[] {
  return Object.entries(fields(resources)).flatMap(([path, resource]) =>
    Object.entries(fields(fields(resource)['methods'])).map(([name, written]) => {
      const method = fields(written);
      const { authorizationType, authorizerId, operationName, methodIntegration } = method;
      const { type, uri, httpMethod, connectionType, connectionId } = fields(methodIntegration);
      return {
        routeKey: `${name} ${path}`,
        ...texts({ authorizationType, authorizerId, operationName }),
        integration: texts({
          integrationType: type,
          integrationUri: uri,
          integrationMethod: httpMethod,
          connectionType,
          connectionId,
        }),
      };
    }),
  );
}

function texts<K extends string>(values: Readonly<Record<K, unknown>>): Partial<Record<K, string>> {
  const written = Object.entries(values).filter(([, value]) => typeof value === 'string' && value !== '');
  return Object.fromEntries(written) as Partial<Record<K, string>>;
}

/** Routes of an exported OpenAPI document with its extensions. */
export function routesOfDocument(document: unknown): ShownRoute[] {
  const root = fields(document);
  const components = fields(root['components']);
  const integrations = fields(components['x-amazon-apigateway-integrations']);
  const schemes = fields(components['securitySchemes']);
  return Object.entries(fields(root['paths'])).flatMap(([path, item]) =>
    Object.entries(fields(item))
      .filter(([, operation]) => typeof operation === 'object' && operation !== null)
      .map(([member, operation]) => routeOfOperation(path, member, fields(operation), integrations, schemes)),
  );
}

function routeOfOperation(
  path: string,
  member: string,
  operation: Fields,
  integrations: Fields,
  schemes: Fields,
): ShownRoute {
  const { $ref } = fields(operation['x-amazon-apigateway-integration']);
  const id = typeof $ref === 'string' ? ($ref.split('/').at(-1) ?? '') : undefined;
  const { operationId } = operation;
  return {
    routeKey: operation['isDefaultRoute'] === true ? '$default' : `${methodOf(member)} ${path}`,
    ...(id === undefined ? {} : { target: `integrations/${id}`, integration: integrationOf(fields(integrations[id])) }),
    ...securityOf(operation, schemes),
    ...(typeof operationId === 'string' ? { operationName: operationId } : {}),
  };
}

function methodOf(member: string): string {
  return member === 'x-amazon-apigateway-any-method' ? 'ANY' : member.replace(/^x-gatehouse-/, '').toUpperCase();
}

function integrationOf(extension: Fields): ShownIntegration {
  const { type, uri, httpMethod, connectionType, connectionId } = extension;
  const mockResponse = extension['x-gatehouse-mock-response'];
  return {
    ...(typeof type === 'string' ? { integrationType: type.toUpperCase() } : {}),
    ...(typeof uri === 'string' ? { integrationUri: uri } : {}),
    ...(typeof httpMethod === 'string' ? { integrationMethod: httpMethod } : {}),
    ...(typeof connectionType === 'string' ? { connectionType } : {}),
    ...(typeof connectionId === 'string' ? { connectionId } : {}),
    ...(typeof mockResponse === 'object' && mockResponse !== null ? { mockResponse } : {}),
  };
}

function securityOf(operation: Fields, schemes: Fields): Pick<ShownRoute, 'authorizationType' | 'authorizerId'> {
  const { security } = operation;
  const [authorizerId] = Array.isArray(security) ? Object.keys(fields(security[0])) : [];
  if (authorizerId === undefined) return {};
  const scheme = fields(schemes[authorizerId]);
  if (scheme['x-amazon-apigateway-authtype'] === 'awsSigv4') return { authorizationType: 'AWS_IAM' };
  const { type } = fields(scheme['x-amazon-apigateway-authorizer']);
  return { authorizationType: type === 'jwt' ? 'JWT' : 'CUSTOM', authorizerId };
}

function integrationIdOf(target: string | undefined): string {
  return target?.replace(/^integrations\//, '') ?? '';
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
