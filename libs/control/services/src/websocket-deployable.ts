import type { Problem, StageSettings, WebSocketApiDefinition } from '@gatehouse/api-model';

/** The parts of a WebSocket API that nodes of this version cannot serve, and a stage that it cannot have. */
export function unservedWebSocketParts(
  definition: WebSocketApiDefinition,
  settings: StageSettings | undefined,
): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, what: string): void => {
    problems.push({ path, message: `${what} not served by this version` });
  };
  // The stage is always in the path (reference websocket-api.md 1).
  if (settings?.stageName === '$default') {
    problems.push({ path: 'stageName', message: 'a WebSocket API has no $default stage; give the stage a name' });
  }
  for (const [id, { integrationType }] of Object.entries(definition.integrations)) {
    if (integrationType !== 'AWS' && integrationType !== 'AWS_PROXY') continue;
    refuse(`integrations[${JSON.stringify(id)}].integrationType`, `${integrationType} integrations are`);
  }
  definition.routes.forEach((route, index) => {
    const { authorizationType = 'NONE' } = route;
    if (authorizationType !== 'NONE') {
      refuse(`routes[${index}].authorizationType`, `routes with ${authorizationType} authorization are`);
    }
  });
  return problems;
}
