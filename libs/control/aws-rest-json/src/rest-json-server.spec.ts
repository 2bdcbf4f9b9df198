import { describe, expect, it } from 'vitest';
import { AwsError, createRestJsonServer, readOperations } from './index.ts';
import type { JsonObject, RestJsonRequest, RestJsonResponse } from './index.ts';

// Schemas in the form in which the SDK exports them: 0 string, 1 number, 2 boolean, 4 timestamp, 21 blob; +64 list, +128 map.
const PET = [
  3,
  'ns',
  'Pet',
  0,
  ['Name', 'Age', 'Born'],
  [
    [0, { jsonName: 'name' }],
    [1, { jsonName: 'age' }],
    [4, { jsonName: 'born' }],
  ],
];
const CREATE_INPUT = [
  3,
  'ns',
  'CreatePetRequest',
  0,
  ['ShopId', 'Name', 'Tags', 'Friends', 'DryRun', 'Keys', 'Born'],
  [
    [0, 1],
    [0, { jsonName: 'name' }],
    [128, { jsonName: 'tags' }],
    [[1, 'ns', 'Pets', 0, () => PET], { jsonName: 'friends' }],
    [2, { httpQuery: 'dryRun' }],
    [64, { httpQuery: 'keys' }],
    [4, { jsonName: 'born' }],
  ],
  2,
];
const EXPORTS = {
  CreatePet$: [9, 'ns', 'CreatePet', { http: ['POST', '/shops/{ShopId}/pets', 201] }, () => CREATE_INPUT, () => PET],
  ImportPets$: [
    9,
    'ns',
    'ImportPets',
    { http: ['POST', '/shops/{ShopId}/pets?mode=import', 201] },
    () => [
      3,
      'ns',
      'I',
      0,
      ['ShopId', 'body'],
      [
        [0, 1],
        [21, 16],
      ],
    ],
    () => [
      3,
      'ns',
      'O',
      0,
      ['body', 'contentType'],
      [
        [21, 16],
        [0, { httpHeader: 'Content-Type' }],
      ],
    ],
  ],
  GetPet$: [
    9,
    'ns',
    'GetPet',
    { http: ['GET', '/shops/{ShopId}/pets/{PetId}', 200] },
    () => [
      3,
      'ns',
      'G',
      0,
      ['ShopId', 'PetId'],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    () => PET,
  ],
  DeletePet$: [
    9,
    'ns',
    'DeletePet',
    { http: ['DELETE', '/shops/{ShopId}/pets/{PetId}', 204] },
    () => [
      3,
      'ns',
      'D',
      0,
      ['ShopId', 'PetId'],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    () => 'unit',
  ],
  Pet$: PET,
};

const seen: { name: string; input: JsonObject }[] = [];

function answerer(name: string, output: JsonObject | Error) {
  return [
    name,
    (input: JsonObject) => {
      seen.push({ name, input });
      return output instanceof Error ? Promise.reject(output) : Promise.resolve(output);
    },
  ] as const;
}

function ask(
  path: string,
  options: { method?: string; body?: string; type?: string } = {},
  handlers = new Map([
    answerer('CreatePet', { name: 'Rex', age: 2, born: new Date(1_700_000_000_500), secret: 'no', nothing: undefined }),
    answerer('ImportPets', { body: Buffer.from('raw'), contentType: 'text/csv' }),
    answerer('DeletePet', {}),
  ]),
): Promise<RestJsonResponse> {
  const server = createRestJsonServer({
    services: [
      {
        operations: readOperations(EXPORTS, { timestamps: 'epoch-seconds', validationError: 'ValidationException' }),
        handlers: Object.fromEntries(handlers),
      },
    ],
    authorize: () => Promise.resolve('somebody'),
    toAwsError: (error) => new AwsError('InternalFailure', `mapped: ${(error as Error).message}`),
    newRequestId: () => 'r1',
  });
  seen.length = 0;
  const [wirePath = '', rawQuery = ''] = path.split('?', 2);
  const request: RestJsonRequest = {
    method: options.method ?? 'POST',
    path: wirePath,
    query: new URLSearchParams(rawQuery),
    rawQuery,
    headers: { 'content-type': options.type ?? 'application/json' },
    body: Buffer.from(options.body ?? ''),
    peerAddress: '127.0.0.1',
  };
  return server.answer(request);
}

function problemOf({ status, headers, body }: RestJsonResponse): readonly unknown[] {
  return [status, headers['x-amzn-errortype'], (JSON.parse(String(body)) as { message: string }).message];
}

describe('a server of restJson1', () => {
  it('takes input from path, query and body by the schema, and leaves out what the schema does not name', async () => {
    const body = JSON.stringify({
      name: 'Rex',
      tags: { a: 'b' },
      friends: [{ name: 'Tom', age: 3 }],
      born: 5,
      more: 1,
      dryRun: false,
    });
    await ask('/shops/a%2Fb/pets?dryRun=true&keys=x&keys=y', { body });
    expect(seen).toEqual([
      {
        name: 'CreatePet',
        input: {
          shopId: 'a/b',
          name: 'Rex',
          tags: { a: 'b' },
          friends: [{ name: 'Tom', age: 3 }],
          born: new Date(5000),
          dryRun: true,
          keys: ['x', 'y'],
        },
      },
    ]);
  });

  it('writes output by the schema with its status: epoch seconds, no member that it does not name', async () => {
    const answer = await ask('/shops/s/pets', { body: '{"name":"Rex"}' });
    expect([answer.status, JSON.parse(String(answer.body))]).toEqual([
      201,
      { name: 'Rex', age: 2, born: 1_700_000_000 },
    ]);
    expect(answer.headers).toEqual({ 'x-amzn-requestid': 'r1', 'content-type': 'application/json' });
  });

  it('tells operations of one path apart by their fixed query, and carries payloads and headers as they are', async () => {
    const answer = await ask('/shops/s/pets?mode=import', { body: 'a,b', type: 'text/csv' });
    expect(seen[0]).toEqual({ name: 'ImportPets', input: { shopId: 's', body: Buffer.from('a,b') } });
    expect([String(answer.body), answer.headers['content-type']]).toEqual(['raw', 'text/csv']);
  });

  it('answers an output without members with an empty body', async () => {
    const answer = await ask('/shops/s/pets/p', { method: 'DELETE' });
    expect([answer.status, answer.body, answer.headers['content-type']]).toEqual([204, '', undefined]);
  });

  it.each([
    ['{bad', 400, 'SerializationException', /^Could not parse request body into json/],
    ['[]', 400, 'SerializationException', /must be a JSON object/],
    ['{"name":true}', 400, 'SerializationException', /^class java.lang.Boolean can not be converted to an String$/],
    ['{"name":5}', 400, 'SerializationException', /TruncatingBigNumber can not be converted to an String$/],
    ['{"name":"a","friends":[null]}', 400, 'SerializationException', /^null can not be converted to an Structure$/],
    ['{"name":"a","tags":[]}', 400, 'SerializationException', /ArrayList can not be converted to an Map$/],
    [
      '{"name":"a","friends":[{"age":"x"}]}',
      400,
      'SerializationException',
      /String can not be converted to an Number$/,
    ],
    [
      '{"name":null}',
      400,
      'ValidationException',
      /^1 validation error detected: Value null at 'createPetInput.name' failed/,
    ],
    ['', 400, 'ValidationException', /Member must not be null$/],
  ])('refuses the body %s', async (body, status, type, message) => {
    expect(problemOf(await ask('/shops/s/pets', { body }))).toEqual([status, type, expect.stringMatching(message)]);
    expect(seen).toEqual([]);
  });

  it('takes null in a map of texts for the empty text', async () => {
    await ask('/shops/s/pets', { body: '{"name":"a","tags":{"b":null,"c":"d"}}' });
    expect(seen.map(({ input }) => input['tags'])).toEqual([{ b: '', c: 'd' }]);
  });

  it('refuses a body of another content type, and a document that is nested beyond reason', async () => {
    const typed = await ask('/shops/s/pets', { body: '{"name":"a"}', type: 'text/xml' });
    expect(problemOf(typed).slice(0, 2)).toEqual([415, 'UnsupportedMediaTypeException']);
    const deep = `{"name":"a","extra":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect((await ask('/shops/s/pets', { body: deep })).status).toBe(201);
  });

  it('says which operation does not exist, and which one is not served', async () => {
    const unknown = problemOf(await ask('/shops/s/cats'));
    expect(unknown).toEqual([
      404,
      'UnknownOperationException',
      'Unable to determine service/operation name: POST /shops/s/cats',
    ]);
    const notServed = problemOf(await ask('/shops/s/pets/p', { method: 'GET' }));
    expect(notServed).toEqual([501, 'NotImplementedException', expect.stringContaining('GetPet is not served')]);
  });

  it('answers a failure of a handler with its type, and a 429 with Retry-After', async () => {
    const handlers = new Map([
      answerer('CreatePet', new AwsError('TooManyRequestsException', 'slow down', { limitType: 'x' })),
    ]);
    const answer = await ask('/shops/s/pets', { body: '{"name":"a"}' }, handlers);
    expect([answer.status, answer.headers['retry-after'], answer.body]).toEqual([
      429,
      '1',
      '{"message":"slow down","limitType":"x"}',
    ]);
    const broken = new Map([answerer('CreatePet', new Error('disk'))]);
    expect(problemOf(await ask('/shops/s/pets', { body: '{"name":"a"}' }, broken))).toEqual([
      500,
      'InternalFailure',
      'mapped: disk',
    ]);
  });
});
