import { testLimiter, testResponseCache } from '@gatehouse/testing';
import { Limits } from './index.ts';
import { FakeNode } from './spec-kit.ts';
import type { FakeStage } from './spec-kit.ts';

/** The settings of a stage with a cache. */
export const CACHED = { cacheClusterEnabled: true };

/** A node whose stage has a cache; default: one route, `GET /a`. */
export async function cachingNode(stage: Partial<FakeStage> = {}): Promise<FakeNode> {
  const node = new FakeNode(testResponseCache(), new Limits(testLimiter()));
  await node.serve({ routeKeys: ['GET /a'], settings: CACHED, ...stage });
  return node;
}
