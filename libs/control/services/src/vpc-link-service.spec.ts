import { FakeControlStore, TEST_ACTOR, aVpcLink } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { specPlane } from './spec-kit.ts';

describe('VPC links', () => {
  it('get an id when the operator gives none', async () => {
    const { vpcLinks } = specPlane(new FakeControlStore());
    const { vpcLinkId: _id, ...document } = aVpcLink();
    const created = await vpcLinks.create(TEST_ACTOR, document);
    expect(created.vpcLinkId).toMatch(/^[a-z0-9]{10}$/);
    expect(await vpcLinks.get(created.vpcLinkId)).toEqual(created);
  });

  it('are refused with every wrong field', async () => {
    const { vpcLinks } = specPlane(new FakeControlStore());
    const document = { vpcLinkId: 'orders', name: '', targets: [] };
    await expect(vpcLinks.create(TEST_ACTOR, document)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [{ path: 'name' }, { path: 'targets' }],
    });
  });

  it('are replaced with the revision that was read, and deleted when nothing serves them', async () => {
    const { vpcLinks } = specPlane(new FakeControlStore());
    await vpcLinks.create(TEST_ACTOR, aVpcLink());
    const document = aVpcLink({ name: 'second' });
    expect(await vpcLinks.update(TEST_ACTOR, { document, revision: 1 })).toMatchObject({ revision: 2, document });
    const stale = vpcLinks.update(TEST_ACTOR, { document, revision: 1 });
    await expect(stale).rejects.toMatchObject({ code: 'STALE_REVISION' });
    await vpcLinks.delete(TEST_ACTOR, { vpcLinkId: 'orders', revision: 2 });
    await expect(vpcLinks.delete(TEST_ACTOR, { vpcLinkId: 'orders' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
