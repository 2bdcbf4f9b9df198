import { Stage } from '@gatehouse/contract';
import { describe, expect, it } from 'vitest';
import type { ControlPlane } from '../control/control-plane.ts';
import { CallError } from '../errors/call-error.ts';
import { planStages } from './plan-stages.ts';

const WANTED = {
  apiId: 'a',
  definition: { protocolType: 'HTTP' as const, name: 'A', integrations: {}, routes: [] },
  stages: [{ stageName: 'prod', autoDeploy: true, description: 'new' }],
};

function stageAt(revision: string, description: string): Stage {
  return Stage.fromJSON({ apiId: 'a', revision, settings: { stageName: 'prod', autoDeploy: true, description } });
}

/** A control plane that has one stage; `later` is what it has after the API was changed. */
function controlPlane(now: Stage, later: Stage): { control: ControlPlane; sentRevisions: (string | undefined)[] } {
  const sentRevisions: (string | undefined)[] = [];
  const stages = {
    listStages: () => Promise.resolve({ stages: [now], nextPageToken: '' }),
    getStage: () => Promise.resolve(later),
    updateStage: (request: { revision?: string }) => {
      sentRevisions.push(request.revision);
      return Promise.resolve(later);
    },
  };
  return { control: { stages } as unknown as ControlPlane, sentRevisions };
}

async function run(now: Stage, later: Stage, apiChanges: boolean) {
  const { control, sentRevisions } = controlPlane(now, later);
  const [step] = await planStages(control, WANTED, { apiId: 'a', exists: true }, apiChanges);
  expect(step?.changes).toEqual([{ path: 'description', before: 'old', after: 'new' }]);
  await step?.run(control);
  return sentRevisions;
}

describe('the change of a stage', () => {
  it('names the revision that was read', async () => {
    expect(await run(stageAt('3', 'old'), stageAt('9', 'other'), false)).toEqual(['3']);
  });

  it('names the revision after the change of its API, which moves an auto-deploy stage', async () => {
    expect(await run(stageAt('3', 'old'), stageAt('4', 'old'), true)).toEqual(['4']);
  });

  it('is given up when somebody else changed the settings meanwhile', async () => {
    const failure: unknown = await run(stageAt('3', 'old'), stageAt('5', 'other'), true).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(CallError);
    expect(failure).toMatchObject({ status: 'ABORTED' });
  });
});
