import { HttpApi, StageSettings } from '@gatehouse/contract';
import type { ControlClients } from '../../../e2e/support/control-clients.ts';

/** The route that the benchmarks ask for and change. */
export const CHANGED_PATH = '/team0/service0/things';

/** An API of so many routes with mock integrations; `variant` is the body of the changed one. */
export function largeApi(name: string, routeCount: number, variant: string): HttpApi {
  const mock = (body: string) => ({ integrationType: 'MOCK', mockResponse: { body } });
  const ids = Array.from({ length: routeCount - 1 }, (_, i) => i + 1);
  return HttpApi.fromJSON({
    name,
    integrations: { changed: mock(variant), same: mock('same') },
    routes: [
      { routeKey: `GET ${CHANGED_PATH}`, target: 'integrations/changed' },
      ...ids.map((id) => ({
        routeKey: `GET /team${String(id % 97)}/service${String(id)}/{id}`,
        target: 'integrations/same',
      })),
    ],
  });
}

/** Creates such an API with a stage `$default` that serves it, and waits until it is live. */
export async function createLargeApi(clients: ControlClients, apiId: string, routeCount: number): Promise<void> {
  const definition = { $case: 'http' as const, value: largeApi(apiId, routeCount, 'first') };
  await clients.apis.createApi({ apiId, api: { definition } });
  await clients.stages.createStage({ apiId, settings: StageSettings.fromJSON({ stageName: '$default' }) });
  await deploy(clients, apiId);
}

/** What one deployment took, in milliseconds from the call: until it was accepted, and until it was live on all nodes. */
export interface DeployTimes {
  readonly acceptedMs: number;
  readonly liveMs: number;
}

/** Changes the one route. */
export async function changeRoute(
  clients: ControlClients,
  apiId: string,
  routeCount: number,
  variant: string,
): Promise<void> {
  const definition = { $case: 'http' as const, value: largeApi(apiId, routeCount, variant) };
  await clients.apis.updateApi({ apiId, api: { definition } });
}

/** Deploys the API as it is and waits until every node serves it. */
export async function deploy(clients: ControlClients, apiId: string): Promise<DeployTimes> {
  const startMs = performance.now();
  const { deploymentId } = await clients.deployments.createDeployment({ apiId, stageName: '$default' });
  const acceptedMs = performance.now() - startMs;
  for await (const rollout of clients.deployments.watchRollout({ apiId, stageName: '$default' })) {
    if (rollout.state === 'FAILED') throw new Error(rollout.summary);
    if (rollout.state === 'COMPLETE' && rollout.deploymentId === deploymentId) break;
  }
  return { acceptedMs, liveMs: performance.now() - startMs };
}
