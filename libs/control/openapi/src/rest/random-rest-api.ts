const TEXTS = [
  'plain',
  'yes',
  '1.0',
  'null',
  '#no',
  'a: b',
  ' blanks ',
  'two\nlines',
  "it's",
  '"',
  'ü€🐟',
  '~',
  '1e3',
  '<<',
  '\u2028',
];
const PATHS = ['/', '/pets', '/pets/{petId}', '/pets/{petId}/x', '/a/b/c', '/files/{proxy+}', '/~user/a%20b'];
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'ANY'];
const NAMES = ['one', 'two', 'three', 'constructor', 'sigv4'];

/** A REST API at random, the same for the same seed, with something in every field of the model; for tests. */
export function randomRestApi(seed: number): object {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const one = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  const some = <T>(values: readonly T[]): T[] => values.filter(() => next() < 0.5);
  const maybe = (make: () => object): object => (next() < 0.5 ? make() : {});
  const mapOf = (keys: readonly string[], make: (key: string) => unknown): object =>
    Object.fromEntries(keys.map((key) => [key, make(key)]));

  const validators = some(NAMES);
  const authorizers = some(NAMES);
  const models = ['Pet', ...some(['Cat', 'Dog'])];
  const method = (): object => ({
    ...maybe(() => ({ operationName: one(TEXTS) })),
    ...maybe(() => ({ apiKeyRequired: true })),
    ...one([
      {},
      { authorizationType: 'NONE' },
      { authorizationType: 'AWS_IAM' },
      ...authorizers.map((id, index) => ({
        authorizationType: index % 3 === 2 ? 'COGNITO_USER_POOLS' : 'CUSTOM',
        authorizerId: `a-${id}`,
        ...maybe(() => ({ authorizationScopes: ['a', 'b:c'] })),
      })),
    ]),
    ...maybe(() => ({
      requestParameters: {
        'method.request.path.petId': one([true, false]),
        'method.request.header.X-A': one([true, false]),
        'method.request.querystring.q': one([true, false]),
      },
    })),
    ...maybe(() => ({ requestModels: { 'application/json': one([...models, 'Empty']) } })),
    ...(validators.length > 0 ? maybe(() => ({ requestValidatorId: `v-${one(validators)}` })) : {}),
    methodResponses: {
      '200': {
        responseParameters: { 'method.response.header.X-B': false },
        ...maybe(() => ({ responseModels: { 'application/json': one(models) } })),
      },
    },
    ...maybe(() => ({ methodIntegration: integration() })),
  });
  const responses = (): object => ({
    integrationResponses: {
      '200': {
        ...maybe(() => ({ responseParameters: { 'method.response.header.X-B': "'x'" } })),
        ...maybe(() => ({ responseTemplates: { 'application/json': one(TEXTS) } })),
      },
      ...maybe(() => ({ '404': { selectionPattern: '4\\d\\d', contentHandling: 'CONVERT_TO_TEXT' } })),
    },
  });
  const integration = (): object => ({
    ...one([
      { type: 'MOCK' },
      { type: 'HTTP', httpMethod: 'GET', uri: 'https://a.example.com/x?y=1' },
      {
        type: 'HTTP_PROXY',
        httpMethod: 'ANY',
        uri: 'http://${stageVariables.host}/',
        connectionType: 'VPC_LINK',
        connectionId: 'l',
      },
      {
        type: 'AWS_PROXY',
        httpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:lambda:path/x',
        credentials: 'arn:aws:iam::0:role/r',
      },
    ]),
    ...maybe(responses),
    ...maybe(() => ({ requestTemplates: { 'application/json': one(TEXTS) }, passthroughBehavior: 'NEVER' })),
    ...maybe(() => ({ contentHandling: 'CONVERT_TO_BINARY', timeoutInMillis: 50, cacheNamespace: 'n' })),
    ...maybe(() => ({ tlsConfig: { insecureSkipVerification: one([true, false]) }, responseTransferMode: 'BUFFERED' })),
    ...maybe(() => ({ requestParameters: { 'integration.request.header.b': "'static'" } })),
  });
  const authorizer = (id: string, index: number): object => ({
    name: one([id, `name of ${id}`]),
    ...(index % 3 === 2
      ? {
          type: 'COGNITO_USER_POOLS',
          providerARNs: ['arn:aws:cognito-idp:x'],
          identitySource: 'method.request.header.Authorization',
        }
      : index % 3 === 1
        ? { type: 'REQUEST', authorizerUri: 'arn:x', ...maybe(() => ({ identitySource: 'method.request.header.A' })) }
        : {
            type: 'TOKEN',
            authorizerUri: 'arn:x',
            ...maybe(() => ({ identitySource: one(['method.request.header.A', 'method.request.header.B, c']) })),
          }),
    ...maybe(() => ({ authorizerResultTtlInSeconds: 0, authType: 'custom', authorizerCredentials: 'arn:r' })),
  });

  return {
    protocolType: 'REST',
    name: one(TEXTS),
    ...maybe(() => ({ description: one(TEXTS), version: one(TEXTS) })),
    ...maybe(() => ({ apiKeySource: one(['HEADER', 'AUTHORIZER']), binaryMediaTypes: ['*/*', 'image/png'] })),
    ...maybe(() => ({ minimumCompressionSize: 0, policy: '{"Statement":[]}' })),
    ...maybe(() => ({
      disableExecuteApiEndpoint: one([true, false]),
      endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
    })),
    ...maybe(() => ({ securityPolicy: 'TLS_1_2', endpointAccessMode: 'BASIC' })),
    ...maybe(() => ({ tags: mapOf(some(TEXTS), () => one(TEXTS)) })),
    ...maybe(() => ({
      gatewayResponses: {
        THROTTLED: { statusCode: '503', responseTemplates: { 'application/json': one(TEXTS) } },
        DEFAULT_4XX: {},
      },
    })),
    ...maybe(() => ({
      documentationParts: [
        { location: { type: 'API' }, properties: '{"a":1}' },
        { location: { type: 'METHOD', path: '/pets', method: 'GET' }, properties: '{"summary":"b"}' },
      ],
    })),
    resources: mapOf(some(PATHS), () => ({ methods: mapOf(some(METHODS), method) })),
    models: mapOf(models, (name) => ({
      contentType: one(['application/json', 'application/xml']),
      ...maybe(() => ({ description: one(TEXTS) })),
      schema: JSON.stringify({
        type: 'object',
        properties:
          name === 'Pet' ? {} : { pet: { $ref: 'https://apigateway.amazonaws.com/restapis/abc123/models/Pet' } },
      }),
    })),
    ...(validators.length > 0
      ? {
          requestValidators: mapOf(
            validators.map((name) => `v-${name}`),
            (id) => ({ name: id.slice(2), validateRequestBody: true }),
          ),
        }
      : {}),
    ...(authorizers.length > 0
      ? { authorizers: Object.fromEntries(authorizers.map((id, index) => [`a-${id}`, authorizer(id, index)])) }
      : {}),
  };
}
