import { RestApi, RestStageSettings } from '@gatehouse/contract';
import { rolledOut } from './control-clients.ts';
import type { ControlClients } from './control-clients.ts';

/** Creates a REST API and its stage `prod` with auto-deploy, and waits until the nodes serve it. Documents in their JSON form. */
export async function deployRestApi(
  clients: ControlClients,
  apiId: string,
  api: object,
  stage: object = {},
): Promise<void> {
  await clients.apis.createApi({ apiId, api: { definition: restDefinition(apiId, api) } });
  const restSettings = RestStageSettings.fromJSON({ autoDeploy: true, stageName: 'prod', ...stage });
  await clients.stages.createStage({ apiId, restSettings });
  await rolledOut(clients, apiId, restSettings.stageName);
}

/** A REST API as the member of its message. */
export function restDefinition(apiId: string, api: object) {
  return { $case: 'rest' as const, value: RestApi.fromJSON({ name: apiId, ...api }) };
}

/** A MOCK method: its request template gives the status, its response templates the answers. */
export function mockMethod(requestTemplate: string, responses: Readonly<Record<string, object>>, more: object = {}) {
  return {
    methodResponses: Object.fromEntries(Object.keys(responses).map((status) => [status, {}])),
    methodIntegration: {
      type: 'MOCK',
      requestTemplates: { 'application/json': requestTemplate },
      integrationResponses: responses,
    },
    ...more,
  };
}

/** A MOCK method that answers 200 with a text. */
export function mockText(text: string, more: object = {}) {
  return mockMethod('{"statusCode": 200}', { 200: { responseTemplates: { 'application/json': text } } }, more);
}
