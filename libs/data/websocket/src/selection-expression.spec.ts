import { parseJson } from '@gatehouse/json-path';
import { describe, expect, it } from 'vitest';
import { compileSelectionExpression } from './selection-expression.ts';

const PARSED = parseJson(
  JSON.stringify({
    service: 'chat',
    action: 'join',
    data: { room: 'r1', list: ['item1', 'item2'] },
    n: 1,
    nothing: null,
    yes: true,
  }),
);

function select(expression: string): string {
  return compileSelectionExpression(expression)({
    document: () => (PARSED.ok ? PARSED.value : undefined),
    statusCode: 201,
    responseHeader: (name) => (name === 'x-kind' ? 'odd' : undefined),
  });
}

describe('selection expression', () => {
  it.each([
    ['$request.body.action', 'join'],
    ['${request.body.action}', 'join'],
    ['${request.body.service}/${request.body.action}', 'chat/join'],
    ['${request.body.action}-${request.body.nope}', 'join-'],
    ['$request.body.data.room', 'r1'],
    ["$request.body['data'].list[1]", 'item2'],
    ['$request.body.data.list', '[item1, item2]'],
    ['$request.body.data.list[*]', '[item1, item2]'],
    ['$request.body.n', '1'],
    ['$request.body.yes', 'true'],
    ['$request.body.nothing', ''],
    ['$request.body.__proto__', ''],
    ['action', 'action'],
    ['\\$default', '$default'],
    ['${integration.response.statuscode}', '201'],
    ['${response.statuscode}', '201'],
    ['${integration.response.header.X-Kind}', 'odd'],
    ['$integration.response.header.none', ''],
  ])('%s selects %j', (expression, selected) => {
    expect(select(expression)).toBe(selected);
  });

  it.each(['$request.header.x', '$context.stage', '${request.body..deep}'])('%s is refused', (expression) => {
    expect(() => compileSelectionExpression(expression)).toThrow(RangeError);
  });
});
