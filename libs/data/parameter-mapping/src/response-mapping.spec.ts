import { expect, it } from 'vitest';
import { joinedHeader } from './mapping-source.ts';
import type { MappingSource } from './mapping-source.ts';
import { compileResponseMapping } from './response-mapping.ts';

const HEADERS = ['server', 'x', 'x-trace', 'abc', 'set-cookie', 'a=1', 'set-cookie', 'b=2'];

const source: MappingSource = {
  path: '/',
  greedyParam: undefined,
  header: () => undefined,
  querystring: () => undefined,
  pathParam: () => undefined,
  body: () => undefined,
  context: (name) => (name === 'requestId' ? 'req-1' : undefined),
  stageVariable: () => undefined,
  responseHeader: (name) => joinedHeader(HEADERS, name),
  responseBody: () => '{"code":418,"text":"a\\r\\nb"}',
};

function map(parameters: Record<string, Record<string, string>>, status: number) {
  const headers = [...HEADERS];
  const mapped = compileResponseMapping(parameters)?.forStatus(status)?.apply(source, headers);
  return mapped && { ...mapped, headers };
}

it('maps by the status of the integration and leaves other statuses alone', () => {
  const parameters = { 500: { 'overwrite:statuscode': '403', 'remove:header.Server': "''" } };
  expect(map(parameters, 500)).toEqual({ status: 403, headers: HEADERS.slice(2) });
  expect(map(parameters, 200)).toBeUndefined();
});

it('keeps the status when none is overwritten or the value is no status', () => {
  expect(map({ 200: { 'append:header.x-id': '$context.requestId' } }, 200)).toEqual({
    status: 200,
    headers: [...HEADERS, 'x-id', 'req-1'],
  });
  expect(map({ 200: { 'overwrite:statuscode': '$response.header.x-trace' } }, 200)?.status).toBe(200);
  expect(map({ 200: { 'overwrite:statuscode': '101' } }, 200)?.status).toBe(200);
  expect(map({ 200: { 'overwrite:statuscode': '$response.body.code' } }, 200)?.status).toBe(418);
});

it('reads response headers and bodies', () => {
  const mapped = map({ 200: { 'overwrite:header.x-trace': '${response.header.x-trace}/${response.body.code}' } }, 200);
  expect(joinedHeader(mapped?.headers ?? [], 'x-trace')).toBe('abc/418');
});

it('leaves a mapping out whose value would break the head', () => {
  expect(map({ 200: { 'overwrite:header.server': '$response.body.text' } }, 200)?.headers).toEqual(HEADERS);
});

it('says per status whether the body is needed', () => {
  const mapping = compileResponseMapping({
    200: { 'append:header.x': '$response.body' },
    201: { 'append:header.x': 'y' },
    202: {},
  });
  expect([200, 201, 202].map((status) => mapping?.forStatus(status)?.needsBody)).toEqual([true, false, undefined]);
  expect(compileResponseMapping(undefined)).toBeUndefined();
  expect(compileResponseMapping({})).toBeUndefined();
});
