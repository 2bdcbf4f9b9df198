import { beforeAll, describe, expect, it } from 'vitest';
import type { KubernetesObject } from './support/objects.ts';
import { KUBERNETES, OVERLAYS, render } from './support/render.ts';
import { schemaProblems, unknownFields } from './support/schemas.ts';

const deployment = (container: object): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'broken' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } },
  },
});

describe.each(OVERLAYS)('the overlay %s, rendered by kubectl kustomize,', (overlay) => {
  let objects: readonly KubernetesObject[] = [];

  beforeAll(async () => {
    objects = await render(`${KUBERNETES}/overlays/${overlay}`);
  });

  it('holds to the Kubernetes JSON schemas', async () => {
    expect(objects.length).toBeGreaterThan(20);
    expect((await Promise.all(objects.map(schemaProblems))).flat()).toEqual([]);
  });

  it('has no field that its kind does not know', () => {
    expect(unknownFields(objects)).toEqual([]);
  });

  it('puts everything into the namespace gatehouse, each object once', () => {
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    const elsewhere = objects.filter(
      ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'gatehouse',
    );
    expect(elsewhere).toEqual([]);
  });
});

describe('the schema checks', () => {
  it('find a value of a wrong type and a missing field', async () => {
    const [problem] = await schemaProblems(deployment({ name: 'a', ports: [{ containerPort: '80' }] }));
    expect(problem).toMatch(/containerPort/);
    expect((await schemaProblems(deployment({ image: 'a' })))[0]).toMatch(/name/);
  });

  it('find a misspelt field', () => {
    expect(unknownFields([deployment({ name: 'a', readynessProbe: {} })])[0]).toMatch(/readynessProbe/);
  });

  it('find a kind without schema', async () => {
    expect(await schemaProblems({ apiVersion: 'v1', kind: 'Pot', metadata: { name: 'a' } })).toEqual([
      'Pot/a: no schema for v1 Pot',
    ]);
  });
});
