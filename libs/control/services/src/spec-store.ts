import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBox } from '@gatehouse/secrets';
import { openSqliteStore } from '@gatehouse/store';
import { TEST_ACTOR, anApiDefinition, stageSettings } from '@gatehouse/testing';
import type { SpecPlane, SpecPlaneOptions } from './spec-kit.ts';
import { specPlane } from './spec-kit.ts';
import { SpecTime } from './spec-time.ts';

/** The key that specs seal values with. */
export const SPEC_KEY = Buffer.alloc(32, 7);

/**
 * A control plane over a SQLite store of its own, with the stages `prod` and `test` of the API `pets`. The store is closed
 * and removed after the test.
 */
export async function planeWithStages(options: SpecPlaneOptions = {}): Promise<SpecPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-services-'));
  const time = options.time ?? new SpecTime();
  const store = await openSqliteStore({ file: join(folder, 'control.db'), clock: time.now });
  const plane = specPlane(store, { secretBox: new SecretBox([SPEC_KEY]), ...options, time });
  cleanups.push(async () => {
    await plane.usageCollector.stop();
    await plane.publisher.stop();
    await store.close();
    await rm(folder, { recursive: true });
  });
  await store.transact(TEST_ACTOR, async (transaction) => {
    await transaction.insertApi({ apiId: 'pets', definition: anApiDefinition() });
    for (const stageName of ['prod', 'test']) {
      const settings = stageSettings({ stageName });
      await transaction.insertStage({ apiId: 'pets', isRest: false, settings, deploymentId: undefined });
    }
  });
  return plane;
}

const cleanups: (() => Promise<void>)[] = [];

/** Closes every plane of the test; register it with `afterEach`. */
export async function closePlanes(): Promise<void> {
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
}
