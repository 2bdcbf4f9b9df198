import { compileModelSchemas } from '@gatehouse/json-schema';
import { describe, expect, it } from 'vitest';
import { proxyTo, routeTo, SpecNode, TWO_WAY } from './testing/spec-node.ts';

const ERROR = /^\{"message": "([^"]+)", "connectionId":"[\w-]{15}=", "requestId":"[\w+/]{15}="\}$/;

function errorOf(frame: string | undefined): string | undefined {
  return ERROR.exec(frame ?? '')?.[1];
}

function node(limits = {}): SpecNode {
  const made = new SpecNode(limits);
  made.apply({
    integrations: { one: proxyTo('/one'), two: proxyTo('/two'), other: proxyTo('/other') },
    routes: [routeTo('one', 'one'), routeTo('two', 'two', TWO_WAY), routeTo('$default', 'other')],
  });
  return made;
}

describe('messages', () => {
  it.each([
    ['{"action":"one"}', '/one'],
    ['{"action":"ONE"}', '/other'],
    ['{"action":"nobody"}', '/other'],
    ['{"action":"$connect"}', '/other'],
    ['{"action":"$disconnect"}', '/other'],
    ['{}', '/other'],
    ['[1]', '/other'],
    ['no JSON', '/other'],
    ['', '/other'],
  ])('%j goes to %s', async (message, target) => {
    const made = node();
    (await made.open()).handler.onMessage(message);
    expect(made.calls.map((call) => [call.target, call.body])).toEqual([[target, message]]);
  });

  it('are answered by two-way routes only, whatever the status; without a body by nobody', async () => {
    const made = node();
    const socket = await made.open();
    for (const [action, status, body] of [
      ['one', 200, 'ignored'],
      ['two', 200, 'first'],
      ['two', 500, 'second'],
      ['two', 200, ''],
    ] as const) {
      socket.handler.onMessage(JSON.stringify({ action }));
      made.calls.at(-1)?.answer(status, body);
    }
    expect(socket.sent).toEqual(['first', 'second']);
  });

  it('that no route takes are answered Forbidden, failures and late answers with their frames', async () => {
    const made = new SpecNode();
    made.apply({ integrations: { one: proxyTo('/one') }, routes: [routeTo('one', 'one')] });
    const socket = await made.open();
    socket.handler.onMessage('{"action":"none"}');
    socket.handler.onMessage('{"action":"one"}');
    made.calls[0]?.fail('UNREACHABLE');
    socket.handler.onMessage('{"action":"one"}');
    made.calls[1]?.fail('TIMEOUT');
    expect(socket.sent.map(errorOf)).toEqual(['Forbidden', 'Internal server error', 'Endpoint request timed out']);
    expect(socket.closedWith).toBeUndefined();
  });

  it('that their model refuses are answered Bad request body and reach no integration', async () => {
    const made = new SpecNode();
    const models = await compileModelSchemas({ Post: '{"required":["text"]}', Any: '{"required":["action"]}' });
    const validated = {
      modelSelectionExpression: '$request.body.kind',
      requestModels: { post: 'Post', $default: 'Any' },
    };
    const strict = { modelSelectionExpression: '$request.body.kind', requestModels: { post: 'Post' } };
    const api = {
      integrations: { one: proxyTo('/one') },
      routes: [routeTo('one', 'one', validated), routeTo('$default', 'one', strict)],
    };
    made.apply(api, {}, models);
    const socket = await made.open();
    const bad = ['{"action":"one","kind":"post"}', '{"kind":"post"}', '{"kind":"other","text":"x"}', 'no JSON'];
    for (const message of bad) socket.handler.onMessage(message);
    expect(made.calls).toHaveLength(0);
    const frame = /^\{"message": "Bad request body", "connectionId":"[\w-]{15}=", "messageId":"[\w+/]{15}="\}$/;
    expect(socket.sent).toEqual(bad.map(() => expect.stringMatching(frame) as string));
    expect(made.metrics.webSocketMetrics('api', 'prod', undefined).clientErrorCount).toBe(4);
    for (const message of [
      '{"action":"one","kind":"post","text":"x"}',
      '{"action":"one"}',
      '{"kind":"post","text":""}',
    ]) {
      socket.handler.onMessage(message);
      made.calls.at(-1)?.answer(200);
    }
    expect(made.calls).toHaveLength(3);
    made.apply({ ...api, disableSchemaValidation: true }, {}, models);
    socket.handler.onMessage('no JSON');
    expect(made.calls).toHaveLength(4);
  });

  it('of one connection wait for each other in order, and more than may wait are refused', async () => {
    const made = node({ maxQueued: 2 });
    const socket = await made.open();
    for (const n of [1, 2, 3, 4]) socket.handler.onMessage(`{"action":"two","n":${String(n)}}`);
    expect(made.calls).toHaveLength(1);
    expect(socket.sent.map(errorOf)).toEqual(['Too Many Requests']);
    for (const n of [0, 1, 2]) made.calls[n]?.answer(200, `answer ${String(n + 1)}`);
    expect(socket.sent.slice(1)).toEqual(['answer 1', 'answer 2', 'answer 3']);
  });

  it('that wait behind one that no route takes are answered, and so is the end of the connection', async () => {
    const made = new SpecNode();
    made.apply({
      integrations: { one: proxyTo('/one'), end: proxyTo('/end') },
      routes: [routeTo('one', 'one'), routeTo('$disconnect', 'end')],
    });
    const socket = await made.open();
    for (const action of ['one', 'none', 'one', 'none']) socket.handler.onMessage(JSON.stringify({ action }));
    socket.close(1000, '');
    made.calls[0]?.answer(200);
    made.calls[1]?.answer(200);
    expect(made.calls.map(({ target }) => target)).toEqual(['/one', '/one', '/end']);
  });

  it('may be with their integrations at once when the limit says so', async () => {
    const made = node({ maxInFlight: 2 });
    const socket = await made.open();
    for (const n of [1, 2, 3]) socket.handler.onMessage(`{"action":"two","n":${String(n)}}`);
    expect(made.calls).toHaveLength(2);
    made.calls[1]?.answer(200, 'second');
    expect(made.calls).toHaveLength(3);
    expect(socket.sent).toEqual(['second']);
  });

  it('see a change of their own API at once', async () => {
    const made = node();
    const socket = await made.open();
    made.apply({ integrations: { new: proxyTo('/new') }, routes: [routeTo('$default', 'new')] });
    socket.handler.onMessage('{"action":"one"}');
    expect(made.calls[0]?.target).toBe('/new');
  });

  it('carry parameters of the message, the connection and the stage to their backend', async () => {
    const made = new SpecNode();
    const integration = proxyTo('/{part}?fixed=1', {
      requestParameters: {
        'integration.request.header.X-Connection': 'context.connectionId',
        'integration.request.header.X-Source': 'context.identity.sourceIp',
        'integration.request.header.X-Text': 'route.request.body.text',
        'integration.request.querystring.room': 'stageVariables.room',
        'integration.request.querystring.fixed': "'a b'",
        'integration.request.path.part': 'route.request.body.part',
      },
    });
    made.apply({ integrations: { all: integration }, routes: [routeTo('$default', 'all')] });
    (await made.open()).handler.onMessage('{"text":"a\\r\\nX-Evil: 1","part":"a/b"}');
    const [call] = made.calls;
    expect(call?.target).toBe('/a%2Fb?fixed=1&room=r1&fixed=a+b');
    const headers = Object.fromEntries(
      (call?.headers ?? []).flatMap((name, i, all) => (i % 2 === 0 ? [[name, all[i + 1]]] : [])),
    ) as Record<string, string>;
    expect(headers['x-connection']).toMatch(/^[\w-]{15}=$/);
    expect(headers).toMatchObject({ 'x-source': '192.0.2.1', 'x-text': 'a  X-Evil: 1' });
    expect(headers).not.toHaveProperty('x-evil');
  });

  it('are counted as the service counts them', async () => {
    const made = node();
    const socket = await made.open();
    socket.handler.onMessage('{"action":"two"}');
    made.calls[0]?.answer(200, 'answer');
    socket.handler.onMessage('{"action":"one"}');
    made.calls[1]?.answer(404);
    socket.handler.onMessage('{"action":"one"}');
    made.calls[2]?.fail('UNREACHABLE');
    const { connectCount, messageCount, integrationErrorCount, executionErrorCount, integrationLatency } =
      made.metrics.webSocketMetrics('api', 'prod', undefined);
    expect([connectCount, messageCount, integrationErrorCount, executionErrorCount]).toEqual([1, 4, 1, 1]);
    expect(integrationLatency.count).toBe(2);
  });
});
