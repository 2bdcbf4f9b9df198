import { beforeAll, describe, expect, it } from 'vitest';
import { mainContainer, workloadNamed, workloadsOf } from './support/objects.ts';
import type { KubernetesObject, Workload } from './support/objects.ts';
import {
  availabilityProblems,
  imageProblems,
  probeAndResourceProblems,
  securityProblems,
  volumeProblems,
} from './support/pod-checks.ts';
import { KUBERNETES, OVERLAYS, render } from './support/render.ts';
import { missingConfigMaps, policyProblems, serviceProblems } from './support/wiring-checks.ts';

describe.each(OVERLAYS)('the overlay %s', (overlay) => {
  let objects: readonly KubernetesObject[] = [];

  beforeAll(async () => {
    objects = await render(`${KUBERNETES}/overlays/${overlay}`);
  });

  it('runs every container unprivileged, on a read-only file system, without a token or service links', () => {
    expect(workloadsOf(objects).flatMap(securityProblems)).toEqual([]);
  });

  it('pins every image', () => {
    expect(workloadsOf(objects).flatMap(imageProblems)).toEqual([]);
  });

  it('gives every container three probes, a CPU request without a limit, and memory without overcommitment', () => {
    expect(workloadsOf(objects).flatMap(probeAndResourceProblems)).toEqual([]);
  });

  it('defines every volume and every ConfigMap that is mounted', () => {
    expect(workloadsOf(objects).flatMap(volumeProblems)).toEqual([]);
    expect(missingConfigMaps(objects)).toEqual([]);
  });

  it('spreads what has several pods and lets one of them be evicted at a time', () => {
    expect(availabilityProblems(objects)).toEqual([]);
  });

  it('has Services that reach their pods', () => {
    expect(serviceProblems(objects)).toEqual([]);
  });

  it('denies by default, and both ends of every link agree', () => {
    expect(policyProblems(objects)).toEqual([]);
  });
});

describe('the checks of workloads', () => {
  let objects: KubernetesObject[] = [];

  beforeAll(async () => {
    objects = await render(`${KUBERNETES}/overlays/production`);
  });

  /** A copy of a workload in which something is changed. */
  function broken(change: (workload: Mutable<Workload>) => void, name = 'gatehouse-data-plane'): Workload {
    const copy = structuredClone(workloadNamed(objects, name)) as Mutable<Workload>;
    change(copy);
    return copy;
  }

  it.each<[string, string, (workload: Mutable<Workload>) => void]>([
    ['a root user', 'runAsNonRoot', (w) => delete podOf(w).securityContext?.['runAsNonRoot']],
    ['a seccomp profile taken away', 'seccomp', (w) => delete podOf(w).securityContext?.['seccompProfile']],
    ['service links', 'service links', (w) => delete podOf(w).enableServiceLinks],
    ['a token', 'token', (w) => delete podOf(w).automountServiceAccountToken],
    [
      'a writable file system',
      'root file system',
      (w) => delete firstOf(w).securityContext?.['readOnlyRootFilesystem'],
    ],
    ['capabilities', 'capabilities', (w) => delete firstOf(w).securityContext?.['capabilities']],
    ['escalation', 'escalate', (w) => delete firstOf(w).securityContext?.['allowPrivilegeEscalation']],
  ])('find %s', (_what, text, change) => {
    expect(securityProblems(broken(change)).join()).toContain(text);
  });

  it.each(['nats', 'nats:latest', 'nats:2', 'nats:2-alpine'])('find the image %s', (image) => {
    expect(imageProblems(broken((w) => (firstOf(w).image = image)))).toHaveLength(1);
  });

  it.each<[string, string, (workload: Mutable<Workload>) => void]>([
    ['a missing probe', 'has no startupProbe', (w) => delete firstOf(w).startupProbe],
    ['a probe of another port', 'is not declared', (w) => (firstOf(w).ports = [])],
    [
      'a hasty liveness probe',
      'liveness',
      (w) => (firstOf(w).livenessProbe = { periodSeconds: 1, failureThreshold: 1 }),
    ],
    ['missing resources', 'no CPU', (w) => delete firstOf(w).resources],
    ['a CPU limit', 'CPU limit', (w) => (firstOf(w).resources = { limits: { cpu: '1' } })],
  ])('find %s', (_what, text, change) => {
    expect(probeAndResourceProblems(broken(change)).join()).toContain(text);
  });

  it('find a volume that is not defined', () => {
    expect(volumeProblems(broken((w) => (podOf(w).volumes = [])))).not.toEqual([]);
    expect(missingConfigMaps(objects.filter(({ kind }) => kind !== 'ConfigMap'))).not.toEqual([]);
  });

  it('find a workload of several pods without budget or spread', () => {
    const without = objects.filter(({ kind }) => kind !== 'PodDisruptionBudget');
    expect(availabilityProblems(without)).toHaveLength(5);
    const name = 'gatehouse-control-plane';
    const together = broken((w) => delete podOf(w).topologySpreadConstraints, name);
    const others = objects.filter((object) => object !== workloadNamed(objects, name));
    expect(availabilityProblems([...others, together])).toEqual([`${name}: is not spread over hosts`]);
  });

  it('find a Service that reaches nothing', () => {
    expect(serviceProblems(objects.filter(({ kind }) => kind !== 'Deployment')).join()).toContain('selects 0');
    const renamed = objects.map((object) =>
      object.metadata.name === 'gatehouse-nats' && object.kind === 'StatefulSet'
        ? broken((w) => (firstOf(w).ports = []), 'gatehouse-nats')
        : object,
    );
    expect(serviceProblems(renamed).join()).toContain('no container declares the port client');
  });

  it('find an open network and links with one end', () => {
    const without = (name: string): KubernetesObject[] =>
      objects.filter(({ kind, metadata }) => kind !== 'NetworkPolicy' || metadata.name !== name);
    expect(policyProblems(without('default-deny'))).toEqual(['no policy denies everything by default']);
    expect(policyProblems(without('nats')).join()).toContain('may send to gatehouse-nats:4222');
    const silent = objects.filter(
      (object) => object.kind !== 'StatefulSet' || object.metadata.name !== 'gatehouse-nats',
    );
    expect(policyProblems(silent).join()).toContain('NetworkPolicy nats: opens 4222');
  });
});

type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };

function podOf(workload: Mutable<Workload>): Mutable<Workload['spec']['template']['spec']> {
  return workload.spec.template.spec;
}

function firstOf(workload: Mutable<Workload>): Mutable<ReturnType<typeof mainContainer>> {
  return mainContainer(workload) as Mutable<ReturnType<typeof mainContainer>>;
}
