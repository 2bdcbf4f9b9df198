import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '@gatehouse/records';
import type { ControlPlane } from '@gatehouse/services';
import { startExampleBackend } from './example-backend.ts';

const EXAMPLE_FILE = join(import.meta.dirname, '../../../examples/proxy.yaml');
const ACTOR: Actor = { principal: 'local', sourceAddress: 'in-process', via: 'first start' };

/** Name of the stage variable of the example that says where its backend is. */
const BACKEND_VARIABLE = 'backend';

const EXAMPLE_API_ID = 'hello';
const EXAMPLE_STAGE = '$default';

/** The running backend of the example. */
export interface Example {
  close(): Promise<void>;
}

/** Deploys the example API into an empty store, and runs its backend when the store has the example. */
export async function startExample(control: ControlPlane, backendPort: number): Promise<Example | undefined> {
  const { items } = await control.apis.list({ pageSize: 500, pageToken: undefined });
  const isDeployed = items.some((api) => api.apiId === EXAMPLE_API_ID);
  if (items.length > 0 && !isDeployed) return undefined;
  const backend = await startExampleBackend(backendPort);
  if (isDeployed) await pointToBackend(control, backend.port);
  else await deployExample(control, backend.port);
  return backend;
}

/** The backend may have another port than at the start before. */
async function pointToBackend(control: ControlPlane, backendPort: number): Promise<void> {
  const stage = await control.stages.get(EXAMPLE_API_ID, EXAMPLE_STAGE).catch(() => undefined);
  const address = addressOf(backendPort);
  if (stage === undefined || stage.isRest) return;
  const variables = stage.settings.stageVariables;
  if (variables?.[BACKEND_VARIABLE] === undefined || variables[BACKEND_VARIABLE] === address) return;
  const settings = { ...stage.settings, stageVariables: { ...variables, [BACKEND_VARIABLE]: address } };
  await control.stages.update(ACTOR, { apiId: EXAMPLE_API_ID, settings });
}

function addressOf(backendPort: number): string {
  return `127.0.0.1:${String(backendPort)}`;
}

async function deployExample(control: ControlPlane, backendPort: number): Promise<void> {
  // The YAML package is needed at the very first start only.
  const { parseApplyDocument } = await import('@gatehouse/apply-document');
  const document = await parseApplyDocument(await readFile(EXAMPLE_FILE, 'utf8'));
  if (!document.ok)
    throw new Error(`${EXAMPLE_FILE}: ${document.problems.map((problem) => problem.message).join('; ')}`);
  for (const { apiId, definition, stages } of document.value.apis) {
    const api = await control.apis.create(ACTOR, { ...(apiId === undefined ? {} : { apiId }), definition });
    for (const settings of stages) {
      const stageVariables = {
        ...('stageVariables' in settings ? settings.stageVariables : {}),
        [BACKEND_VARIABLE]: addressOf(backendPort),
      };
      await control.stages.create(ACTOR, { apiId: api.apiId, settings: { ...settings, stageVariables } });
    }
  }
}
