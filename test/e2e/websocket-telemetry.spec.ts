import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startOtlpSink } from '@gatehouse/testing';
import type { OtlpSink } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import { deployWebSocketApi } from './support/deploy-websocket-api.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';
import { openClient } from './support/websocket-client.ts';

let gateway: Gateway;
let backend: Backend;
let sink: OtlpSink;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  backend = await startBackend((request, response) => {
    response.statusCode = request.url.startsWith('/fail') ? 500 : 200;
    response.end('done');
  });
  sink = await startOtlpSink();
  gateway = await startGateway({
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '20',
    GATEHOUSE_WEBSOCKET_CONNECTS_PER_SECOND: '5000',
  });
});

afterAll(async () => {
  await gateway.stop();
  await sink.close();
  await backend.close();
  rmSync(folder, { recursive: true });
});

function proxy(path: string): object {
  return { integrationType: 'HTTP_PROXY', integrationUri: `http://127.0.0.1:${String(backend.port)}${path}` };
}

describe('what is seen of WebSocket APIs', () => {
  it('traces connect and messages, each linked to the connect; logs every event with its fields; counts', async () => {
    const file = join(folder, 'access.log');
    const names = [
      'requestId',
      'eventType',
      'routeKey',
      'connectionId',
      'messageId',
      'status',
      'disconnectStatusCode',
      'error.validationErrorString',
    ];
    const format = JSON.stringify(Object.fromEntries(names.map((name) => [name, `$context.${name}`])));
    await deployWebSocketApi(
      gateway.clients,
      'seen',
      {
        integrations: {
          in: proxy('/in'),
          fail: proxy('/fail'),
          dead: { integrationType: 'HTTP_PROXY', integrationUri: 'http://127.0.0.1:1/' },
        },
        models: { Text: { schema: '{"required":["text"]}' } },
        routes: [
          { routeKey: '$connect', target: 'integrations/in' },
          { routeKey: '$disconnect', target: 'integrations/in' },
          { routeKey: 'in', target: 'integrations/in', modelSelectionExpression: 'x', requestModels: { x: 'Text' } },
          { routeKey: 'fail', target: 'integrations/fail' },
          { routeKey: 'dead', target: 'integrations/dead' },
        ],
      },
      { accessLogSettings: { destinationArn: `file:${file}`, format } },
    );
    const client = await openClient({ port: gateway.trafficPort, apiId: 'seen' });
    client.send({ action: 'in', text: 'x' });
    client.send({ action: 'in' });
    expect(await client.next()).toMatch(/^\{"message": "Bad request body", "connectionId":"[^"]+", "messageId":"/);
    for (const action of ['fail', 'dead', 'none']) client.send({ action });
    expect([await client.next(), await client.next()]).toHaveLength(2);
    client.socket.close(1000);

    const lines = (): Record<string, string>[] =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, string>);
    await eventually(() => lines().length === 7);
    const [connect, message, refused] = lines();
    const connectionId = connect?.['connectionId'] ?? '';
    expect(connect).toMatchObject({ eventType: 'CONNECT', routeKey: '$connect', status: '101', messageId: '-' });
    expect(message).toMatchObject({ eventType: 'MESSAGE', routeKey: 'in', connectionId, status: '200' });
    expect(message?.['messageId']).toMatch(/=$/);
    expect(refused).toMatchObject({
      status: '400',
      'error.validationErrorString': "must have required property 'text'",
    });
    expect(lines().map(({ status }) => status)).toEqual(['101', '200', '400', '500', '500', '403', '200']);
    expect(lines().at(-1)).toMatchObject({ eventType: 'DISCONNECT', disconnectStatusCode: '1000', connectionId });

    const spans = () => sink.spans.filter(({ attributes }) => attributes['gatehouse.connection_id'] === connectionId);
    await eventually(() => spans().length === 7);
    const first = spans().find(({ name }) => name === 'CONNECT $connect');
    const others = spans().filter((span) => span !== first);
    expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(7);
    expect(others.map(({ links }) => links)).toEqual(
      others.map(() => [{ traceId: first?.traceId, spanId: first?.spanId }]),
    );

    const { body } = await call({ port: gateway.adminPort, host: '127.0.0.1', path: '/metrics' });
    const value = (name: string): number =>
      Number(
        new RegExp(`^gatehouse_websocket_${name}\\{[^}]*api_id="seen"[^}]*\\} (\\d+)`, 'm').exec(body)?.[1] ?? NaN,
      );
    expect(
      [
        'connects_total',
        'messages_total',
        'integration_errors_total',
        'client_errors_total',
        'execution_errors_total',
      ].map(value),
    ).toEqual([1, 5, 1, 2, 1]);
    expect(value('integration_duration_seconds_count')).toBe(4);
  });
});
