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
  return new RandomRestApi(seed).definition();
}

class RandomRestApi {
  #state: number;
  readonly #validators: readonly string[];
  readonly #authorizers: readonly string[];
  readonly #models: readonly string[];

  constructor(seed: number) {
    this.#state = seed >>> 0;
    this.#validators = this.#some(NAMES);
    this.#authorizers = this.#some(NAMES);
    this.#models = ['Pet', ...this.#some(['Cat', 'Dog'])];
  }

  definition(): object {
    return { protocolType: 'REST', ...this.#fields(), ...this.#parts() };
  }

  #fields(): object {
    const text = (): string => this.#one(TEXTS);
    return {
      name: text(),
      ...this.#maybe(() => ({ description: text(), version: text() })),
      ...this.#maybe(() => ({ apiKeySource: this.#one(['HEADER', 'AUTHORIZER']), binaryMediaTypes: ['*/*', 'a/b'] })),
      ...this.#maybe(() => ({ minimumCompressionSize: 0, policy: '{"Statement":[]}' })),
      ...this.#maybe(() => ({ disableExecuteApiEndpoint: this.#one([true, false]) })),
      ...this.#maybe(() => ({ endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' } })),
      ...this.#maybe(() => ({ securityPolicy: 'TLS_1_2', endpointAccessMode: 'BASIC' })),
      ...this.#maybe(() => ({ tags: mapOf(this.#some(TEXTS), text) })),
      ...this.#maybe(() => ({
        gatewayResponses: {
          THROTTLED: { statusCode: '503', responseTemplates: { 'application/json': text() } },
          DEFAULT_4XX: {},
        },
      })),
      ...this.#maybe(() => ({
        documentationParts: [
          { location: { type: 'API' }, properties: '{"a":1}' },
          { location: { type: 'METHOD', path: '/pets', method: 'GET' }, properties: '{"summary":"b"}' },
        ],
      })),
    };
  }

  #parts(): object {
    const validator = (id: string): object => ({ name: id.slice(2), validateRequestBody: true });
    const authorizers = this.#authorizers.map((id, index) => [`a-${id}`, this.#authorizer(id, index)]);
    const validators = this.#validators.map((name) => `v-${name}`);
    return {
      resources: mapOf(this.#some(PATHS), () => ({ methods: mapOf(this.#some(METHODS), () => this.#method()) })),
      models: mapOf(this.#models, (name) => this.#model(name)),
      ...(validators.length > 0 && { requestValidators: mapOf(validators, validator) }),
      ...(authorizers.length > 0 && { authorizers: Object.fromEntries(authorizers) as object }),
    };
  }

  #model(name: string): object {
    const pet = { $ref: 'https://apigateway.amazonaws.com/restapis/abc123/models/Pet' };
    return {
      contentType: this.#one(['application/json', 'application/xml']),
      ...this.#maybe(() => ({ description: this.#one(TEXTS) })),
      schema: JSON.stringify({ type: 'object', properties: name === 'Pet' ? {} : { pet } }),
    };
  }

  #method(): object {
    const json = (names: readonly string[]): object => ({ 'application/json': this.#one(names) });
    return {
      ...this.#maybe(() => ({ operationName: this.#one(TEXTS) })),
      ...this.#maybe(() => ({ apiKeyRequired: true })),
      ...this.#authorization(),
      ...this.#maybe(() => ({
        requestParameters: {
          'method.request.path.petId': this.#one([true, false]),
          'method.request.header.X-A': this.#one([true, false]),
          'method.request.querystring.q': this.#one([true, false]),
        },
      })),
      ...this.#maybe(() => ({ requestModels: json([...this.#models, 'Empty']) })),
      ...(this.#validators.length > 0
        ? this.#maybe(() => ({ requestValidatorId: `v-${this.#one(this.#validators)}` }))
        : {}),
      methodResponses: {
        '200': {
          responseParameters: { 'method.response.header.X-B': false },
          ...this.#maybe(() => ({ responseModels: json(this.#models) })),
        },
      },
      ...this.#maybe(() => ({ methodIntegration: this.#integration() })),
    };
  }

  #authorization(): object {
    const own = this.#authorizers.map((id, index) => ({
      authorizationType: index % 3 === 2 ? 'COGNITO_USER_POOLS' : 'CUSTOM',
      authorizerId: `a-${id}`,
      ...this.#maybe(() => ({ authorizationScopes: ['a', 'b:c'] })),
    }));
    return this.#one<object>([{}, { authorizationType: 'NONE' }, { authorizationType: 'AWS_IAM' }, ...own]);
  }

  #integration(): object {
    const link = { connectionType: 'VPC_LINK', connectionId: 'l' };
    return {
      ...this.#one<object>([
        { type: 'MOCK' },
        { type: 'HTTP', httpMethod: 'GET', uri: 'https://a.example.com/x?y=1' },
        { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'http://${stageVariables.host}/', ...link },
        {
          type: 'AWS_PROXY',
          httpMethod: 'POST',
          uri: 'arn:aws:apigateway:us-east-1:lambda:path/x',
          credentials: 'arn:r',
        },
      ]),
      ...this.#maybe(() => this.#responses()),
      ...this.#maybe(() => ({
        requestTemplates: { 'application/json': this.#one(TEXTS) },
        passthroughBehavior: 'NEVER',
      })),
      ...this.#maybe(() => ({ contentHandling: 'CONVERT_TO_BINARY', timeoutInMillis: 50, cacheNamespace: 'n' })),
      ...this.#maybe(() => ({ tlsConfig: { insecureSkipVerification: true }, responseTransferMode: 'BUFFERED' })),
      ...this.#maybe(() => ({ requestParameters: { 'integration.request.header.b': "'static'" } })),
    };
  }

  #responses(): object {
    return {
      integrationResponses: {
        '200': {
          ...this.#maybe(() => ({ responseParameters: { 'method.response.header.X-B': "'x'" } })),
          ...this.#maybe(() => ({ responseTemplates: { 'application/json': this.#one(TEXTS) } })),
        },
        ...this.#maybe(() => ({ '404': { selectionPattern: '4\\d\\d', contentHandling: 'CONVERT_TO_TEXT' } })),
      },
    };
  }

  #authorizer(id: string, index: number): object {
    const header = 'method.request.header.A';
    const kinds = [
      {
        type: 'TOKEN',
        authorizerUri: 'arn:x',
        ...this.#maybe(() => ({ identitySource: this.#one([header, `${header}, c`]) })),
      },
      { type: 'REQUEST', authorizerUri: 'arn:x', ...this.#maybe(() => ({ identitySource: header })) },
      { type: 'COGNITO_USER_POOLS', providerARNs: ['arn:aws:cognito-idp:x'], identitySource: header },
    ];
    return {
      name: this.#one([id, `name of ${id}`]),
      ...kinds[index % 3],
      ...this.#maybe(() => ({ authorizerResultTtlInSeconds: 0, authType: 'custom', authorizerCredentials: 'arn:r' })),
    };
  }

  #next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }

  #one<T>(values: readonly T[]): T {
    return values[Math.floor(this.#next() * values.length)] as T;
  }

  #some<T>(values: readonly T[]): T[] {
    return values.filter(() => this.#next() < 0.5);
  }

  #maybe(make: () => object): object {
    return this.#next() < 0.5 ? make() : {};
  }
}

function mapOf(keys: readonly string[], make: (key: string) => unknown): object {
  return Object.fromEntries(keys.map((key) => [key, make(key)]));
}
