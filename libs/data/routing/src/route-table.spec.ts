import { describe, expect, it } from 'vitest';
import { RouteIndex } from './route-index.ts';
import { compileRouteKeyStrings } from './route-keys.ts';
import { createRouteTable, routeTableOf } from './route-table.ts';

function tableOf(...routeKeys: string[]) {
  const table = routeTableOf(routeKeys.map((routeKey) => [routeKey, routeKey]));
  return (method: string, path: string) => table.match(method, path);
}

describe('the documented example', () => {
  const match = tableOf(
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/{id}/{extra}/x',
    'GET /pets/dog/1',
    'GET /pets/dog/{id}',
  );

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', ['id', '2']],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', ['proxy', 'cat/1']],
    ['POST', '/test/5', 'ANY /{proxy+}', ['proxy', 'test/5']],
    ['GET', '/', '$default', undefined],
  ])('%s %s is served by %s %s', (method, path, routeKey, params) => {
    const isGreedy = routeKey.includes('+}');
    expect(match(method, path)).toEqual({ value: routeKey, params, isGreedy });
  });
});

describe('precedence', () => {
  it('prefers literal segments to variables from left to right', () => {
    const match = tableOf('GET /{a}/dog', 'GET /pets/{b}');
    expect(match('GET', '/pets/dog')?.value).toBe('GET /pets/{b}');
  });

  it('goes back to a variable when the literal branch has no route', () => {
    const match = tableOf('GET /pets/cat', 'GET /{kind}/dog');
    expect(match('GET', '/pets/dog')).toEqual({ value: 'GET /{kind}/dog', params: ['kind', 'pets'], isGreedy: false });
  });

  it('prefers the explicit method to ANY at the same path only', () => {
    const match = tableOf('ANY /pets', 'GET /pets', 'GET /{x}');
    expect(match('GET', '/pets')?.value).toBe('GET /pets');
    expect(match('PUT', '/pets')?.value).toBe('ANY /pets');
    expect(tableOf('ANY /pets', 'GET /{x}')('GET', '/pets')?.value).toBe('ANY /pets');
  });

  it('prefers a full match with ANY to a greedy match with the explicit method', () => {
    expect(tableOf('ANY /{a}/{b}', 'GET /pets/{proxy+}')('GET', '/pets/1')?.value).toBe('ANY /{a}/{b}');
  });

  it('prefers the greedy route with the longer literal prefix', () => {
    const match = tableOf('GET /{proxy+}', 'ANY /pets/{rest+}', 'GET /{kind}/toys/{toy+}');
    expect(match('GET', '/pets/toys/ball')).toMatchObject({
      value: 'ANY /pets/{rest+}',
      params: ['rest', 'toys/ball'],
    });
    expect(match('GET', '/cars/toys/a/b')?.params).toEqual(['kind', 'cars', 'toy', 'a/b']);
  });

  it('falls through to greedy, default and nothing when the path is known under other methods only', () => {
    expect(tableOf('POST /pets', 'GET /{proxy+}')('GET', '/pets')?.value).toBe('GET /{proxy+}');
    expect(tableOf('POST /pets', 'POST /{proxy+}', '$default')('GET', '/pets')?.value).toBe('$default');
    expect(tableOf('POST /pets')('GET', '/pets')).toBeUndefined();
  });

  it('does not serve HEAD from a GET route', () => {
    expect(tableOf('GET /pets')('HEAD', '/pets')).toBeUndefined();
  });
});

describe('paths', () => {
  it('is case-sensitive and treats a trailing slash as another path', () => {
    const match = tableOf('GET /pets', 'GET /pets/{id}', 'GET /pets/{id}/{rest+}');
    expect(match('GET', '/Pets')).toBeUndefined();
    expect(match('GET', '/pets/')).toBeUndefined();
    expect(match('GET', '/pets/1/')).toBeUndefined();
  });

  it('wants at least one segment for a greedy variable and keeps a trailing slash in it', () => {
    const match = tableOf('GET /pets/{proxy+}');
    expect(match('GET', '/pets')).toBeUndefined();
    expect(match('GET', '/pets/')).toBeUndefined();
    expect(match('GET', '/pets/a/')?.params).toEqual(['proxy', 'a/']);
  });

  it('serves the root path by its own route only', () => {
    expect(tableOf('GET /')('GET', '/')?.value).toBe('GET /');
    expect(tableOf('GET /{id}', 'GET /{proxy+}')('GET', '/')).toBeUndefined();
  });

  it('percent-decodes captured values and leaves malformed escapes as they are', () => {
    const match = tableOf('GET /pets/{id}', 'GET /files/{path+}');
    expect(match('GET', '/pets/a%20b%2Fc')?.params).toEqual(['id', 'a b/c']);
    expect(match('GET', '/pets/100%')?.params).toEqual(['id', '100%']);
    expect(match('GET', '/files/%C3%BC/%ff')?.params).toEqual(['path', 'ü/%ff']);
  });

  it('compares literal segments decoded', () => {
    expect(tableOf('GET /my pets/{id}')('GET', '/my%20pets/1')?.params).toEqual(['id', '1']);
    expect(tableOf('GET /pets')('GET', '/p%65ts')?.value).toBe('GET /pets');
    expect(tableOf('GET /a%20b')('GET', '/a%20b')?.value).toBe('GET /a%20b');
  });

  it('lets only $default serve what is no path', () => {
    expect(tableOf('GET /{proxy+}', '$default')('OPTIONS', '*')?.value).toBe('$default');
  });

  it('captures under the variable names of the route that matched', () => {
    const match = tableOf('GET /pets/{id}', 'POST /pets/{petId}');
    expect(match('POST', '/pets/7')?.params).toEqual(['petId', '7']);
    expect(match('GET', '/pets/7')?.params).toEqual(['id', '7']);
  });
});

describe('a table', () => {
  it('refuses a second route for the same requests and names both', () => {
    expect(() => tableOf('GET /pets/{id}', 'GET /pets/{name}')).toThrow(/"GET \/pets\/\{name\}".*"GET \/pets\/\{id\}"/);
    expect(() => tableOf('GET /pets', 'GET /p%65ts')).toThrow('matches the same requests');
    expect(() => tableOf('ANY /{a+}', 'ANY /{b+}')).toThrow('matches the same requests');
    expect(() => tableOf('$default', '$default')).toThrow('matches the same requests');
  });

  it('refuses what is no route key', () => {
    for (const routeKey of ['GET', 'GET pets', '', ' ', 'get /', 'TRACE /', 'GET  /', '$defaults', 'GET /{a+}/b']) {
      expect(() => tableOf(routeKey), routeKey).toThrow(RangeError);
    }
    expect(() => tableOf('GET /{a+}/b')).toThrow(/greedy/);
  });

  it('tells segments apart whose hashes are equal', () => {
    // FNV-1a of 32 bits: "costarring" and "liquid" collide, as do "declinate" and "macallums".
    const match = tableOf('GET /costarring', 'GET /declinate/x', 'GET /macallums/y');
    expect(match('GET', '/costarring')?.value).toBe('GET /costarring');
    expect(match('GET', '/liquid')).toBeUndefined();
    expect(match('GET', '/declinate/y')).toBeUndefined();
    expect(match('GET', '/macallums/y')?.value).toBe('GET /macallums/y');
  });

  it('takes routes of many parts, and gives the part and the place of the one that matched', () => {
    const index = new RouteIndex();
    index.add(compileRouteKeyStrings(['GET /a', 'GET /b/{x}']));
    index.add(compileRouteKeyStrings([]));
    index.add(compileRouteKeyStrings(['POST /b/{y}', '$default']));
    const table = createRouteTable(index, (part, at) => `${String(part)}.${String(at)}`);
    expect(table.match('GET', '/b/1')).toMatchObject({ value: '0.1', params: ['x', '1'] });
    expect(table.match('POST', '/b/1')).toMatchObject({ value: '2.0', params: ['y', '1'] });
    expect(table.match('PUT', '/b/1')).toMatchObject({ value: '2.1', params: undefined });
    expect(() => {
      index.add(compileRouteKeyStrings(['GET /b/{z}']));
    }).toThrow('"GET /b/{x}"');
  });

  it('changes in a copy of its index, while the original is read', () => {
    const original = new RouteIndex();
    const first = original.add(compileRouteKeyStrings(['GET /a', 'GET /b/{x}', '$default']));
    original.add(compileRouteKeyStrings(['POST /a', 'ANY /a']));
    const copy = new RouteIndex(original);
    copy.remove(first);
    copy.add(compileRouteKeyStrings(['GET /b/{renamed}', 'GET /new/{a}/{b}/{c}']));
    const valueOf = (part: number, at: number): string => `${String(part)}.${String(at)}`;
    const [before, after] = [createRouteTable(original, valueOf), createRouteTable(copy, valueOf)];
    const values = (method: string, path: string) => [before, after].map((table) => table.match(method, path)?.value);
    expect(values('GET', '/a')).toEqual(['0.0', '1.1']);
    expect(values('POST', '/a')).toEqual(['1.0', '1.0']);
    expect(values('GET', '/new/1/2/3')).toEqual(['0.2', '2.1']);
    expect(values('GET', '/b/1')).toEqual(['0.1', '2.0']);
    expect(after.match('GET', '/b/1')?.params).toEqual(['renamed', '1']);
    expect(values('GET', '/x')).toEqual(['0.2', undefined]);
    expect([original.wasteRatio, copy.wasteRatio]).toEqual([0, 3 / 7]);
  });

  it('finds each of 3,000 routes', () => {
    const keys = Array.from({ length: 3_000 }, (_, i) => `GET /items/${String(i)}/{id}`);
    const match = tableOf(...keys);
    expect(keys.every((key, i) => match('GET', `/items/${String(i)}/7`)?.value === key)).toBe(true);
  });
});
