import { environmentOf, mainContainer, selects, workloadsOf } from './objects.ts';
import type { Container, KubernetesObject, Workload } from './objects.ts';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** Seconds that a pod's grace period has left after preStop, delay and timeout of its drain. */
const GRACE_MARGIN_S = 5;

/** What the restricted profile, a read-only file system and the settings parser want of a workload's pods. */
export function securityProblems(workload: Workload): string[] {
  const { spec } = workload.spec.template;
  const pod = spec.securityContext ?? {};
  const profile = pod['seccompProfile'] as { readonly type?: string } | undefined;
  return [
    ...(pod['runAsNonRoot'] === true ? [] : ['runAsNonRoot is not set']),
    ...(typeof pod['runAsUser'] === 'number' && pod['runAsUser'] > 0 ? [] : ['runAsUser is not set']),
    ...(profile?.type === 'RuntimeDefault' ? [] : ['seccompProfile is not RuntimeDefault']),
    ...(spec.automountServiceAccountToken === false ? [] : ['the service account token is mounted']),
    ...(spec.enableServiceLinks === false ? [] : ['service links are on']),
    ...containersOf(workload).flatMap(containerSecurityProblems),
  ].map((problem) => `${workload.metadata.name}: ${problem}`);
}

function containerSecurityProblems({ name, securityContext = {} }: Container): string[] {
  const drop = (securityContext['capabilities'] as { readonly drop?: readonly string[] } | undefined)?.drop ?? [];
  return [
    ...(securityContext['allowPrivilegeEscalation'] === false ? [] : [`${name} may escalate privileges`]),
    ...(securityContext['readOnlyRootFilesystem'] === true ? [] : [`${name} may write its root file system`]),
    ...(securityContext['privileged'] === true ? [`${name} is privileged`] : []),
    ...(drop.includes('ALL') ? [] : [`${name} keeps capabilities`]),
  ];
}

/** Tags that say exactly which image runs: three numbers, or a digest. */
export function imageProblems(workload: Workload): string[] {
  return containersOf(workload)
    .filter(({ image }) => !/(:v?\d+\.\d+\.\d+(-[\w.]+)?|:\d+\.\d+-\w+|@sha256:[0-9a-f]{64})$/.test(image))
    .map(({ image }) => `${workload.metadata.name}: ${image} is not pinned`);
}

/** Three probes on ports that exist, liveness slower than readiness, requests for CPU and memory, a memory limit. */
export function probeAndResourceProblems(workload: Workload): string[] {
  return containersOf(workload)
    .flatMap((container) => [
      ...PROBES.filter((probe) => container[probe] === undefined).map((probe) => `${container.name} has no ${probe}`),
      ...PROBES.flatMap((probe) => probePortProblems(container, probe)),
      ...(slowness(container, 'livenessProbe') > slowness(container, 'readinessProbe')
        ? []
        : [`${container.name}: liveness is not slower than readiness`]),
      ...resourceProblems(container),
    ])
    .map((problem) => `${workload.metadata.name}: ${problem}`);
}

function probePortProblems(container: Container, probe: (typeof PROBES)[number]): string[] {
  const port = container[probe]?.httpGet?.port ?? container[probe]?.tcpSocket?.port;
  if (port === undefined || container.ports?.some(({ name }) => name === port)) return [];
  return [`${container.name}: ${probe} asks the port ${String(port)}, which is not declared`];
}

/** Seconds until a probe has its effect. */
export function slowness(container: Container, probe: (typeof PROBES)[number]): number {
  const { periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 } = container[probe] ?? {};
  return periodSeconds * failureThreshold + timeoutSeconds;
}

function resourceProblems({ name, resources }: Container): string[] {
  const { requests = {}, limits = {} } = resources ?? {};
  return [
    ...(requests['cpu'] === undefined ? [`${name} asks for no CPU`] : []),
    ...(limits['cpu'] === undefined ? [] : [`${name} has a CPU limit, which shows as latency`]),
    ...(requests['memory'] !== undefined && requests['memory'] === limits['memory']
      ? []
      : [`${name}: memory limit and request differ`]),
  ];
}

/** Volumes: mounted ones exist; what a read-only file system needs to write is an emptyDir or a claim. */
export function volumeProblems({ metadata, spec }: Workload): string[] {
  const known = [...(spec.template.spec.volumes ?? []), ...(spec.volumeClaimTemplates ?? []).map((c) => c.metadata)];
  return spec.template.spec.containers
    .flatMap(({ volumeMounts = [] }) => volumeMounts)
    .filter(({ name }) => !known.some((volume) => volume.name === name))
    .map(({ name }) => `${metadata.name}: the volume ${name} is not defined`);
}

/** Times of a drain in milliseconds: what the process uses where a manifest does not set them. */
export interface DrainDefaults {
  readonly delayMs: number;
  readonly timeoutMs: number;
}

/** Grace period against preStop + drain delay + drain timeout; readiness against the delay. */
export function drainProblems(
  workload: Workload,
  objects: readonly KubernetesObject[],
  defaults: DrainDefaults,
): string[] {
  const container = mainContainer(workload);
  const environment = environmentOf(container, objects);
  const delayS = Number(environment['GATEHOUSE_DRAIN_DELAY_MS'] ?? defaults.delayMs) / 1000;
  const timeoutS = Number(environment['GATEHOUSE_DRAIN_TIMEOUT_MS'] ?? defaults.timeoutMs) / 1000;
  const preStopS = sleepSeconds(container);
  const needed = preStopS + delayS + timeoutS + GRACE_MARGIN_S;
  const grace = workload.spec.template.spec.terminationGracePeriodSeconds ?? 30;
  const unready = slowness(container, 'readinessProbe');
  return [
    ...(grace >= needed
      ? []
      : [`a grace period of ${String(grace)} s is less than the ${String(needed)} s of a drain`]),
    ...(preStopS > 0 ? [] : ['preStop does not wait for the endpoint to go']),
    ...(delayS === 0 || unready <= delayS
      ? []
      : [`readiness is noticed after ${String(unready)} s, the listener closes after ${String(delayS)} s`]),
  ].map((problem) => `${workload.metadata.name}: ${problem}`);
}

function sleepSeconds(container: Container): number {
  const [program, seconds] = container.lifecycle?.preStop?.exec?.command ?? [];
  return program === '/bin/sleep' ? Number(seconds) : 0;
}

/** Workloads of more than one pod spread over zones or hosts and have a budget that lets a node be drained. */
export function availabilityProblems(objects: readonly KubernetesObject[]): string[] {
  const budgets = objects.filter(({ kind }) => kind === 'PodDisruptionBudget');
  const scalers = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  return workloadsOf(objects).flatMap((workload) => {
    const { name } = workload.metadata;
    const scaled = scalers.some((s) => (s.spec as { scaleTargetRef: { name: string } }).scaleTargetRef.name === name);
    const replicas = workload.spec.replicas;
    if (!scaled && (replicas ?? 1) < 2) return [];
    const { labels } = workload.spec.template.metadata;
    const matching = budgets.map(({ spec }) => spec as Budget).filter((b) => selects(b.selector.matchLabels, labels));
    const keys = (workload.spec.template.spec.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey);
    return [
      ...(scaled && replicas !== undefined ? [`${name}: replicas and an autoscaler`] : []),
      ...(matching.length === 1 && matching[0]?.maxUnavailable !== undefined && matching[0].maxUnavailable !== 0
        ? []
        : [`${name}: needs one PodDisruptionBudget with maxUnavailable`]),
      ...(keys.includes('kubernetes.io/hostname') ? [] : [`${name}: is not spread over hosts`]),
    ];
  });
}

interface Budget {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly maxUnavailable?: number | string;
}

function containersOf({ spec }: Workload): readonly Container[] {
  return [...(spec.template.spec.initContainers ?? []), ...spec.template.spec.containers];
}
