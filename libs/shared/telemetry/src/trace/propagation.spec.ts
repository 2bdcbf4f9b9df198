import { describe, expect, it } from 'vitest';
import { NOW_UNIX_MS, requestTracer } from '../spec-kit.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';
import { usableTracestate } from './tracestate.ts';
import { formatXrayHeader, parseXrayHeader } from './xray-header.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('parseTraceparent', () => {
  it('reads ids and the sampled flag, whatever the other flags are', () => {
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-00`)?.sampled).toBe(false);
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-ff`)?.sampled).toBe(true);
  });

  it('reads the four fields of a later version and leaves the rest', () => {
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01`)?.traceId).toBe(TRACE);
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`)?.spanId).toBe(SPAN);
  });

  // The invalid values of the W3C trace-context test suite.
  it.each([
    ['an empty value', ''],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['a version that is no number', `.0-${TRACE}-${SPAN}-01`],
    ['a version of one digit', `0-${TRACE}-${SPAN}-01`],
    ['a version of three digits', `000-${TRACE}-${SPAN}-01`],
    ['more after the flags in version 00', `00-${TRACE}-${SPAN}-01-what-the-future-will-not-be-like`],
    ['a dash after the flags in version 00', `00-${TRACE}-${SPAN}-01-`],
    ['a later version with text that no dash separates', `cc-${TRACE}-${SPAN}-01.what`],
    ['an all-zero trace id', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a trace id with an upper-case digit', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a trace id with an illegal character', `00-.${TRACE.slice(1)}-${SPAN}-01`],
    ['a trace id too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a trace id too long', `00-${TRACE}0-${SPAN}-01`],
    ['an all-zero parent id', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a parent id with an illegal character', `00-${TRACE}-${SPAN.slice(1)}.-01`],
    ['a parent id too short', `00-${TRACE}-${SPAN.slice(1)}-01`],
    ['a parent id too long', `00-${TRACE}-${SPAN}0-01`],
    ['flags with an illegal character', `00-${TRACE}-${SPAN}-.0`],
    ['flags too short', `00-${TRACE}-${SPAN}-1`],
    ['flags too long', `00-${TRACE}-${SPAN}-001`],
    ['a blank in front', ` 00-${TRACE}-${SPAN}-01`],
  ])('refuses %s', (_what, text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  it('reads what formatTraceparent writes', () => {
    const text = formatTraceparent(TRACE, SPAN, false);
    expect(text).toBe(`00-${TRACE}-${SPAN}-00`);
    expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: false });
  });
});

describe('usableTracestate', () => {
  it.each(['foo=1', 'foo=1,bar=2', 'foo=1 , \t bar=2', 'foo=1,', 'fw529a3039@dt=FfAAAAAAA', 'a-b_c*d/e=0x !#'])(
    'forwards %j unchanged',
    (text) => {
      expect(usableTracestate(text)).toBe(text);
    },
  );

  it.each([
    'foo',
    'foo=',
    'Foo=1',
    'foo =1',
    'foo=1,foo=2',
    'foo=1=2',
    'foo=\u00e9',
    '@dt=1',
    ',',
    `${'z'.repeat(257)}=1`,
  ])('drops %j whole', (text) => {
    expect(usableTracestate(text)).toBe('');
  });

  it('takes 32 members and drops a list of 33', () => {
    const members = (count: number): string => Array.from({ length: count }, (_, i) => `k${String(i)}=1`).join(',');
    expect(usableTracestate(members(32))).not.toBe('');
    expect(usableTracestate(members(33))).toBe('');
  });
});

describe('the X-Ray header', () => {
  it('is read in any order of its fields, and keeps what others wrote', () => {
    expect(
      parseXrayHeader(
        'Self=1-67891234-12456789abcdef012345678;Sampled=1; Parent=53995c3f42cd8ad8;Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=a:1',
      ),
    ).toEqual({
      traceId: '5759e988bd862e3fe1be46a994272793',
      spanId: '53995c3f42cd8ad8',
      sampled: true,
      otherFields: ';Self=1-67891234-12456789abcdef012345678;Lineage=a:1',
    });
  });

  it('names a trace with its root alone, and leaves the decision with Sampled=?', () => {
    expect(parseXrayHeader('Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?')).toMatchObject({
      spanId: '',
      sampled: undefined,
    });
  });

  it.each([
    '',
    'Parent=53995c3f42cd8ad8;Sampled=1',
    'Root=2-5759e988-bd862e3fe1be46a994272793',
    'Root=1-0-0',
    '=;=;',
    `Root=1-${'0'.repeat(8)}-${'0'.repeat(24)}`,
  ])('names no trace as %j', (text) => {
    expect(parseXrayHeader(text)).toBeUndefined();
  });

  it('is written with root, parent, decision, and the fields of others', () => {
    expect(formatXrayHeader('5759e988bd862e3fe1be46a994272793', SPAN, false, ';Lineage=a:1')).toBe(
      `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${SPAN};Sampled=0;Lineage=a:1`,
    );
  });
});

describe('RequestTracer', () => {
  it('begins a trace whose id is that of the X-Ray root the backend gets', () => {
    const { tracer } = requestTracer();
    const trace = tracer.accept(['host', 'a'], NOW_UNIX_MS);
    const headers: string[] = [];
    tracer.inject(trace, headers, false);
    expect(trace).toMatchObject({ traceId: '6566d000000000010000000200000003', parentSpanId: '', sampled: false });
    expect(headers).toEqual([
      'traceparent',
      '00-6566d000000000010000000200000003-0000000400000005-00',
      'x-amzn-trace-id',
      'Root=1-6566d000-000000010000000200000003',
    ]);
  });

  it('continues the caller’s trace, follows its decision and forwards its state', () => {
    const { tracer } = requestTracer({ ratio: 0 });
    const incoming = ['tracestate', 'a=1', 'traceparent', `00-${TRACE}-${SPAN}-01`, 'tracestate', 'b=2'];
    const trace = tracer.accept(incoming, NOW_UNIX_MS);
    const headers: string[] = [];
    tracer.inject(trace, headers, true);
    expect(trace).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, sampled: true });
    expect(headers).toEqual(['traceparent', `00-${TRACE}-${trace.clientSpanId}-01`, 'tracestate', 'a=1,b=2']);
    expect(requestTracer({ ratio: 1 }).tracer.accept(['traceparent', `00-${TRACE}-${SPAN}-00`], 0).sampled).toBe(false);
  });

  it('begins a new trace, without the state, for an invalid traceparent or two of them', () => {
    const { tracer } = requestTracer();
    const twice = ['traceparent', `00-${TRACE}-${SPAN}-01`, 'traceparent', `00-${TRACE}-${SPAN}-01`];
    for (const headers of [['traceparent', 'x', 'tracestate', 'a=1'], twice]) {
      const trace = tracer.accept(headers, NOW_UNIX_MS);
      expect(trace.traceId).not.toBe(TRACE);
      expect(trace).toMatchObject({ parentSpanId: '', traceState: '', sampled: false });
    }
  });

  it('leaves the X-Ray header alone unless its propagator is on', () => {
    const { tracer } = requestTracer();
    expect(tracer.replacedHeaders).toEqual(['traceparent', 'tracestate']);
    const trace = tracer.accept(['x-amzn-trace-id', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'], NOW_UNIX_MS);
    expect(trace.traceId).not.toBe('5759e988bd862e3fe1be46a994272793');
  });

  it('continues and writes X-Ray traces with the propagator on', () => {
    const { tracer } = requestTracer({ propagators: ['tracecontext', 'xray'] });
    const incoming = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:1';
    const trace = tracer.accept(['x-amzn-trace-id', incoming], NOW_UNIX_MS);
    const headers: string[] = [];
    tracer.inject(trace, headers, true);
    expect(trace).toMatchObject({ parentSpanId: '53995c3f42cd8ad8', sampled: true });
    expect(headers).toEqual([
      'traceparent',
      `00-5759e988bd862e3fe1be46a994272793-${trace.clientSpanId}-01`,
      'x-amzn-trace-id',
      `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${trace.clientSpanId};Sampled=1;Lineage=a:1`,
    ]);
  });

  it('prefers the later propagator, but a span over a root alone', () => {
    const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    const both = (xray: string): string[] => ['x-amzn-trace-id', xray, 'traceparent', `00-${TRACE}-${SPAN}-01`];
    const xrayLast = requestTracer({ propagators: ['tracecontext', 'xray'] }).tracer;
    const w3cLast = requestTracer({ propagators: ['xray', 'tracecontext'] }).tracer;
    const full = `${root};Parent=53995c3f42cd8ad8;Sampled=0`;
    expect(xrayLast.accept(both(full), 0).traceId).toBe('5759e988bd862e3fe1be46a994272793');
    expect(w3cLast.accept(both(full), 0).traceId).toBe(TRACE);
    expect(xrayLast.accept(both(root), 0).traceId).toBe(TRACE);
  });
});
