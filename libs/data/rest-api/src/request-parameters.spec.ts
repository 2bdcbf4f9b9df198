import { describe, expect, it } from 'vitest';
import { BrokenJsonError } from './expression.ts';
import { compileRequestParameters, forbiddenHeader, queryOf } from './request-parameters.ts';
import { RestValues } from './rest-values.ts';

/** A request with one variable in its path, as far as expressions look at it. */
function values(body = ''): RestValues {
  const invocation = {
    request: { headers: ['x-a', '1', 'x-a', '2'], query: 'q=1&q=a%20b;r=x+y' },
    pathParameters: ['id', 'a/b'],
    stage: { variables: { color: 'blue' } },
  };
  return new RestValues(invocation as unknown as RestValues['invocation'], Buffer.from(body));
}

const P = 'integration.request';

describe('requestParameters', () => {
  it('take the last value of a parameter, or all of them', () => {
    const mapping = compileRequestParameters({
      [`${P}.header.X-Last`]: 'method.request.header.X-A',
      [`${P}.header.x-all`]: 'method.request.multivalueheader.x-a',
      [`${P}.querystring.last`]: 'method.request.querystring.q',
      [`${P}.querystring.all`]: 'method.request.multivaluequerystring.q',
      [`${P}.querystring.plus`]: 'method.request.querystring.r',
      [`${P}.querystring.none`]: 'method.request.querystring.nosuch',
      [`${P}.path.p`]: 'method.request.path.id',
    });
    const found = mapping.evaluate(values(), undefined);
    expect([...found.headers]).toEqual([
      ['x-last', ['2']],
      ['x-all', ['1', '2']],
    ]);
    expect(queryOf(found)).toBe('last=a+b&all=1&all=a+b&plus=x+y');
    expect([...found.path]).toEqual([['p', 'a/b']]);
    expect(mapping.greedyName('id')).toBe('p');
    expect(mapping.greedyName(undefined)).toBeUndefined();
  });

  it('read bodies, variables and literals', () => {
    const mapping = compileRequestParameters({
      [`${P}.header.a`]: 'method.request.body.pet.name',
      [`${P}.header.b`]: 'method.request.body.pet',
      [`${P}.header.c`]: 'stageVariables.color',
      [`${P}.header.d`]: "'text'",
      [`${P}.header.e`]: 'method.request.body.nosuch',
    });
    expect(mapping.needsBody).toBe(true);
    const { headers } = mapping.evaluate(values('{"pet":{"name":"Rex"}}'), undefined);
    expect(Object.fromEntries(headers)).toEqual({ a: ['Rex'], b: ['{"name":"Rex"}'], c: ['blue'], d: ['text'] });
    expect([...mapping.evaluate(values('no JSON'), undefined).headers.keys()]).toEqual(['c', 'd']);
    expect(() => mapping.evaluate(values('{"pet"'), undefined)).toThrow(BrokenJsonError);
  });

  it('give way to overrides of a template', () => {
    const mapping = compileRequestParameters({ [`${P}.header.x`]: "'1'", [`${P}.path.p`]: "'a'" });
    const request = {
      header: new Map([['X', ['2', '3']]]),
      path: new Map([['p', ['b']]]),
      querystring: new Map([['q', ['c']]]),
    };
    const found = mapping.evaluate(values(), { request, response: { header: new Map(), status: undefined } });
    expect([[...found.headers], [...found.path], queryOf(found)]).toEqual([[['x', ['2', '3']]], [['p', 'b']], 'q=c']);
  });

  it('leave out headers of the connection, and name those that nobody may set', () => {
    const mapping = compileRequestParameters({ [`${P}.header.Connection`]: "'x'", [`${P}.header.Te`]: "'x'" });
    expect(mapping.evaluate(values(), undefined).headers.size).toBe(0);
    const forbidden = compileRequestParameters({ [`${P}.header.Content-Length`]: "'5'" });
    expect(forbiddenHeader(forbidden.evaluate(values(), undefined))).toBe('content-length');
  });

  it('cannot break a header apart', () => {
    const mapping = compileRequestParameters({ [`${P}.header.x`]: 'method.request.body' });
    const { headers } = mapping.evaluate(values('a\r\nb: ü'), undefined);
    expect(headers.get('x')).toEqual([`a  b: ${Buffer.from('ü').toString('latin1')}`]);
  });

  it('are refused when an expression means nothing', () => {
    expect(() => compileRequestParameters({ [`${P}.header.x`]: 'true' })).toThrow('mapping expression "true"');
    expect(() => compileRequestParameters({ 'request.header.x': "'a'" })).toThrow('no parameter of an integration');
  });
});
