import { StageSettings, WebSocketApi } from '@gatehouse/contract';
import { rolledOut } from './control-clients.ts';
import type { ControlClients } from './control-clients.ts';

/** Creates a WebSocket API and its stage `prod` with auto-deploy, and waits until the nodes serve it. Documents in their JSON form. */
export async function deployWebSocketApi(
  clients: ControlClients,
  apiId: string,
  api: object,
  stage: object = {},
): Promise<void> {
  await clients.apis.createApi({ apiId, api: { definition: definitionOf(apiId, api) } });
  const settings = StageSettings.fromJSON({ autoDeploy: true, stageName: 'prod', ...stage });
  await clients.stages.createStage({ apiId, settings });
  await rolledOut(clients, apiId, settings.stageName);
}

/** Replaces a definition and waits until the nodes serve it. */
export async function updateWebSocketApi(clients: ControlClients, apiId: string, api: object): Promise<void> {
  await clients.apis.updateApi({ apiId, api: { definition: definitionOf(apiId, api) } });
  await rolledOut(clients, apiId, 'prod');
}

function definitionOf(apiId: string, api: object) {
  const document = { name: apiId, routeSelectionExpression: '$request.body.action', ...api };
  return { $case: 'websocket' as const, value: WebSocketApi.fromJSON(document) };
}
