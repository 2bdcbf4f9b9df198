import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SignatureError, verifySignature } from './index.ts';
import type { SignedRequest, Verification } from './index.ts';

// Vectors of the reference (access-control.md 2.7): a public suite, and own ones for execute-api.
const SUITE = {
  accessKeyId: 'AKIDEXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  date: '20150830T123600Z',
};
const OWN = {
  accessKeyId: 'AKIDEXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  date: '20260101T000000Z',
};

interface Vector {
  readonly name: string;
  readonly request: Partial<SignedRequest>;
  readonly signature: string;
  readonly signedHeaders?: string;
}

const SUITE_VECTORS: readonly Vector[] = [
  { name: 'vanilla', request: {}, signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  {
    name: 'vanilla POST',
    request: { method: 'POST' },
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'dot segments, signed normalised',
    request: { path: '/example/..' },
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'dot segments, signed as sent',
    request: { path: '/example/..' },
    signature: 'eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282',
  },
  {
    name: 'double slashes, signed normalised',
    request: { path: '//example//' },
    signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
  },
  {
    name: 'double slashes, signed as sent',
    request: { path: '//example//' },
    signature: '87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5',
  },
  {
    name: 'order of the query',
    request: { query: 'Param-3=Value3&Param=Value2&%E1%88%B4=Value1' },
    signature: '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
  },
  {
    name: 'sorted query',
    request: { query: 'Param2=value2&Param1=value1' },
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'a repeated header',
    request: { headers: { 'my-header1': 'value4,value1,value3,value2' } },
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  },
  {
    name: 'runs of blanks in a header',
    request: { headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' } },
    signedHeaders: 'host;my-header1;my-header2;x-amz-date',
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
];

const OWN_VECTORS: readonly Vector[] = [
  {
    name: 'a path of a stage',
    request: { path: '/prod/pets' },
    signature: 'b8384f31bba4ffb06e8fc76a874a7187380e38893f0c4959e49ea93f414c946a',
  },
  {
    name: 'a path that is encoded once on the wire',
    request: { path: '/prod/a%20b/%40x', query: 'b=%20c&a=2&a=1' },
    signature: 'b5cadd26587b9b4b9776fea5a9c53c33b691d01be9c716d69e94e3e41f1f5352',
  },
  {
    name: 'a push to a connection',
    request: {
      method: 'POST',
      path: '/prod/@connections/AbC%3D',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"a":1}'),
    },
    signedHeaders: 'content-type;host;x-amz-date',
    signature: '0be55810369ee70db085ab848ac983c2093a4bd9b822883aaafe37c83a59116f',
  },
];

type Keys = typeof SUITE;

function signed(
  { request, signature, signedHeaders = 'host;x-amz-date' }: Vector,
  keys: Keys,
  service: string,
): SignedRequest {
  const host = service === 'service' ? 'example.amazonaws.com' : 'abc123.execute-api.us-east-1.amazonaws.com';
  const credential = `${keys.accessKeyId}/${keys.date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  const base = { method: 'GET', path: '/', query: '', body: new Uint8Array() };
  return { ...base, ...request, headers: { host, 'x-amz-date': keys.date, authorization, ...request.headers } };
}

function against(keys: Keys, change: Partial<Verification> = {}): Verification {
  const [date, time] = keys.date.split('T');
  const iso = `${String(date).replace(/(....)(..)(..)/, '$1-$2-$3')}T${String(time).replace(/(..)(..)(..)Z/, '$1:$2:$3Z')}`;
  return {
    service: 'service',
    region: 'us-east-1',
    nowUnixMs: Date.parse(iso),
    secretsOf: (id) => Promise.resolve(id === keys.accessKeyId ? ['an older one', keys.secret] : []),
    ...change,
  };
}

const VANILLA = SUITE_VECTORS[0] as Vector;

async function refusal(request: SignedRequest, verification: Verification): Promise<readonly [string, string]> {
  const error: unknown = await verifySignature(request, verification).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SignatureError);
  const { kind, message } = error as SignatureError;
  return [kind, message];
}

describe('verifySignature', () => {
  it.each(SUITE_VECTORS)('accepts the vector of the public suite: $name', async (vector) => {
    expect(await verifySignature(signed(vector, SUITE, 'service'), against(SUITE))).toBe('AKIDEXAMPLE');
  });

  it.each(OWN_VECTORS)('accepts the vector for execute-api: $name', async (vector) => {
    const verification = against(OWN, { service: 'execute-api' });
    expect(await verifySignature(signed(vector, OWN, 'execute-api'), verification)).toBe('AKIDEXAMPLE');
  });

  it.each([
    ['another method', { method: 'PUT' }],
    ['another path', { path: '/x' }],
    ['another query', { query: 'x=1' }],
    ['another body', { body: Buffer.from('x') }],
  ])('refuses %s', async (_, change) => {
    const request = { ...signed(VANILLA, SUITE, 'service'), ...change };
    expect((await refusal(request, against(SUITE)))[1]).toMatch(/^The request signature we calculated does not match/);
  });

  it('refuses a body that is not the one of the signed digest', async () => {
    const body = 'Param1=value1';
    const digest = createHash('sha256').update(body).digest('hex');
    const request = signed(VANILLA, SUITE, 'service');
    const headers = { ...request.headers, 'x-amz-content-sha256': digest };
    expect((await refusal({ ...request, headers, body: Buffer.from('Param1=other!') }, against(SUITE)))[0]).toBe(
      'INVALID',
    );
  });

  it('bears five minutes of skew and says by how much a signature is late or early', async () => {
    const request = signed(VANILLA, SUITE, 'service');
    const { nowUnixMs } = against(SUITE);
    const at = (minutes: number): Verification => against(SUITE, { nowUnixMs: nowUnixMs + minutes * 60_000 });
    expect(await verifySignature(request, at(5))).toBe('AKIDEXAMPLE');
    expect(await verifySignature(request, at(-5))).toBe('AKIDEXAMPLE');
    expect(await refusal(request, at(6))).toEqual([
      'INVALID',
      'Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z (20150830T124200Z - 5 min.)',
    ]);
    expect(await refusal(request, at(-6))).toEqual([
      'INVALID',
      'Signature not yet current: 20150830T123600Z is still later than 20150830T123500Z (20150830T123000Z + 5 min.)',
    ]);
  });

  it('names every fault of a credential scope', async () => {
    const request = signed(VANILLA, SUITE, 'service');
    expect(await refusal(request, against(SUITE, { service: 'apigateway', region: 'eu-west-1' }))).toEqual([
      'INVALID',
      "Credential should be scoped to a valid region, not 'us-east-1'. Credential should be scoped to correct service: 'apigateway'. ",
    ]);
  });

  it('says what is missing, without giving the token back', async () => {
    const request = signed(VANILLA, SUITE, 'service');
    const without = (headers: SignedRequest['headers']): SignedRequest => ({
      ...request,
      headers: { ...request.headers, ...headers },
    });
    expect(await refusal(without({ authorization: undefined }), against(SUITE))).toEqual([
      'MISSING_TOKEN',
      'Missing Authentication Token',
    ]);
    const [kind, message] = await refusal(without({ authorization: 'Bearer secret-token' }), against(SUITE));
    expect([kind, message.includes('secret-token')]).toEqual(['INCOMPLETE', false]);
    const partly = await refusal(without({ authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e' }), against(SUITE));
    expect(partly[1]).toMatch(
      /^Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders'/,
    );
    const named = await refusal(without({ host: undefined }), against(SUITE));
    expect(named[1]).toBe("'host' is named as a SignedHeader, but it does not exist in the HTTP request.");
  });

  it('refuses an access key that is unknown', async () => {
    const verification = against(SUITE, { secretsOf: () => Promise.resolve([]) });
    const told = ['UNKNOWN_KEY', 'The security token included in the request is invalid.'];
    expect(await refusal(signed(VANILLA, SUITE, 'service'), verification)).toEqual(told);
  });

  it('accepts a presigned request until it expires', async () => {
    const parameters = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      `X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request`,
      `X-Amz-Date=${SUITE.date}`,
      'X-Amz-Expires=3600',
      'X-Amz-SignedHeaders=host',
    ];
    const signature = 'e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d';
    const query = [...parameters, `X-Amz-Signature=${signature}`].join('&');
    const request = {
      method: 'GET',
      path: '/',
      query,
      headers: { host: 'example.amazonaws.com' },
      body: new Uint8Array(),
    };
    const { nowUnixMs } = against(SUITE);
    expect(await verifySignature(request, against(SUITE, { nowUnixMs: nowUnixMs + 3_600_000 }))).toBe('AKIDEXAMPLE');
    const late = against(SUITE, { nowUnixMs: nowUnixMs + 3_601_000 });
    expect((await refusal(request, late))[1]).toMatch(/^Signature expired/);
  });

  it('derives the same key as a signer written by hand', async () => {
    const request: SignedRequest = { ...signed(VANILLA, SUITE, 'service'), path: "/it's*(here)!", query: "a'b=(c)*" };
    const canonical = [
      'GET',
      '/it%27s%2A%28here%29%21',
      'a%27b=%28c%29%2A',
      'host:example.amazonaws.com',
      `x-amz-date:${SUITE.date}`,
      '',
      'host;x-amz-date',
      createHash('sha256').digest('hex'),
    ].join('\n');
    const scope = '20150830/us-east-1/service/aws4_request';
    const text = ['AWS4-HMAC-SHA256', SUITE.date, scope, createHash('sha256').update(canonical).digest('hex')].join(
      '\n',
    );
    let key = Buffer.from(`AWS4${SUITE.secret}`);
    for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
    const signature = createHmac('sha256', key).update(text).digest('hex');
    const authorization = String(request.headers['authorization']).replace(/Signature=.*/, `Signature=${signature}`);
    expect(await verifySignature({ ...request, headers: { ...request.headers, authorization } }, against(SUITE))).toBe(
      'AKIDEXAMPLE',
    );
  });
});
