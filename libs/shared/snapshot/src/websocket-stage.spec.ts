import { describe, expect, it } from 'vitest';
import { decodeResource, encodeWebSocketStage, loadWebSocketStage } from './index.ts';

async function load(schema: string) {
  const { payload } = encodeWebSocketStage({
    apiId: 'chat',
    deploymentId: 'd1',
    settings: { stageName: 'prod' },
    api: {
      protocolType: 'WEBSOCKET',
      name: 'Chat',
      routeSelectionExpression: '$request.body.action',
      integrations: {},
      routes: [],
      models: { Post: { schema } },
    },
  });
  const decoded = decodeResource(payload);
  if (decoded.kind !== 'webSocketStage') throw new Error(`decoded a ${decoded.kind}`);
  return loadWebSocketStage(decoded.manifest, () => Promise.reject(new Error('there are no chunks')));
}

describe('a stage of a WebSocket API', () => {
  it('comes with its models compiled', async () => {
    const { models } = await load('{"required":["text"]}');
    expect(models.get('Post')?.problemOf({ text: '' })).toBeUndefined();
    expect(models.get('Post')?.problemOf({})).toBe("must have required property 'text'");
  });

  it('is refused when a model is no schema', async () => {
    await expect(load('{"type":"post"}')).rejects.toThrow(/^API: models\.Post\.schema: schema is invalid/);
  });
});
