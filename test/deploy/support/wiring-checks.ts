import { mainContainer, selects, workloadsOf } from './objects.ts';
import type { Container, KubernetesObject, Workload } from './objects.ts';

interface ServiceSpec {
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly targetPort: string }[];
}

/** Services select pods that declare the target ports. */
export function serviceProblems(objects: readonly KubernetesObject[]): string[] {
  return objects
    .filter(({ kind }) => kind === 'Service')
    .flatMap(({ metadata, spec }) => {
      const { selector, ports } = spec as ServiceSpec;
      const targets = workloadsOf(objects).filter((w) => selects(selector, w.spec.template.metadata.labels));
      const declared = targets.flatMap((w) => w.spec.template.spec.containers.flatMap((c) => c.ports ?? []));
      return [
        ...(targets.length === 1 ? [] : [`${metadata.name}: selects ${String(targets.length)} workloads`]),
        ...ports
          .filter(({ targetPort }) => !declared.some(({ name }) => name === targetPort))
          .map(({ targetPort }) => `${metadata.name}: no container declares the port ${targetPort}`),
      ];
    });
}

interface PolicySpec {
  readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
}

interface PolicyRule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}

interface Peer {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly namespaceSelector?: object;
}

/**
 * Everything is denied by default, and what is allowed has two ends: where one workload may send to a port of another, the
 * other lets it in. Ports of a rule are declared by the pods it is about.
 */
export function policyProblems(objects: readonly KubernetesObject[]): string[] {
  const policies = objects
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map((object) => ({ name: object.metadata.name, spec: object.spec as PolicySpec }));
  const denyAll = policies.some(
    ({ spec }) =>
      spec.podSelector.matchLabels === undefined &&
      spec.policyTypes.length === 2 &&
      spec.ingress === undefined &&
      spec.egress === undefined,
  );
  const specs = policies.map(({ spec }) => spec);
  return [
    ...(denyAll ? [] : ['no policy denies everything by default']),
    ...policies.flatMap(({ name, spec }) => undeclaredPorts(name, spec, objects)),
    ...workloadsOf(objects).flatMap((sender) => oneSidedLinks(sender, objects, specs)),
  ];
}

function undeclaredPorts(name: string, spec: PolicySpec, objects: readonly KubernetesObject[]): string[] {
  const pods = workloadsOf(objects).filter((w) => podsOf(spec, w));
  const declared = new Set(pods.flatMap(portNumbers));
  return (spec.ingress ?? [])
    .flatMap(({ ports = [] }) => ports)
    .filter(({ port }) => !declared.has(port))
    .map(({ port }) => `NetworkPolicy ${name}: opens ${String(port)}, which its pods do not declare`);
}

function oneSidedLinks(
  sender: Workload,
  objects: readonly KubernetesObject[],
  policies: readonly PolicySpec[],
): string[] {
  const rules = policies.filter((spec) => podsOf(spec, sender)).flatMap(({ egress = [] }) => egress);
  return workloadsOf(objects).flatMap((receiver) => {
    const sent = rules.filter(({ to = [] }) => to.some((peer) => isNamed(peer, receiver))).flatMap(ruleNumbers);
    const declared = portNumbers(receiver);
    const open = policies
      .filter((spec) => podsOf(spec, receiver))
      .flatMap(({ ingress = [] }) => ingress)
      .filter(({ from }) => from === undefined || from.some((peer) => isNamed(peer, sender)))
      .flatMap(ruleNumbers);
    return sent
      .filter((port) => declared.includes(port) && !open.includes(port))
      .map(
        (port) =>
          `${sender.metadata.name} may send to ${receiver.metadata.name}:${String(port)}, which does not let it in`,
      );
  });
}

function podsOf({ podSelector }: PolicySpec, { spec }: Workload): boolean {
  return selects(podSelector.matchLabels ?? {}, spec.template.metadata.labels);
}

function isNamed({ podSelector, namespaceSelector }: Peer, { spec }: Workload): boolean {
  if (podSelector?.matchLabels === undefined || namespaceSelector !== undefined) return false;
  return selects(podSelector.matchLabels, spec.template.metadata.labels);
}

function ruleNumbers({ ports = [] }: PolicyRule): number[] {
  return ports.map(({ port }) => port);
}

function portNumbers({ spec }: Workload): number[] {
  return spec.template.spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
}

/** Every `host:port` that a process is told to speak to is a Service of the render with that port. */
export function addressProblems(
  objects: readonly KubernetesObject[],
  environment: Readonly<Record<string, string>>,
): string[] {
  const services = objects.filter(({ kind }) => kind === 'Service');
  return Object.entries(environment).flatMap(([variable, value]) =>
    [...value.matchAll(/\w+:\/\/(?:[^@/,]*@)?([\w.-]+):(\d+)/g)]
      .filter(([, host = '', port]) => {
        const service = services.find(({ metadata }) => metadata.name === host.split('.').slice(-1)[0]);
        const ports = (service?.spec as { ports: readonly { port: number }[] } | undefined)?.ports ?? [];
        return !ports.some((one) => String(one.port) === port);
      })
      .map(([address]) => `${variable}: ${address} is no Service of this overlay`),
  );
}

/** ConfigMaps that pods name and the render does not have. */
export function missingConfigMaps(objects: readonly KubernetesObject[]): string[] {
  const known = objects.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name);
  return workloadsOf(objects)
    .flatMap(({ spec }) => [
      ...spec.template.spec.containers.flatMap(({ envFrom = [] }) => envFrom.map((e) => e.configMapRef?.name)),
      ...(spec.template.spec.volumes ?? []).map((volume) => volume.configMap?.name),
    ])
    .filter((name) => name !== undefined && !known.includes(name))
    .map(String);
}

/** Names of the Secrets that pods, monitors and volumes name. */
export function secretsNamed(objects: readonly KubernetesObject[]): string[] {
  const names = [
    ...JSON.stringify(objects).matchAll(/"secret(?:Name|KeyRef|)":(?:"([^"]+)"|\{[^{}]*?"name":"([^"]+)")/g),
  ];
  return [...new Set(names.map(([, plain, nested]) => plain ?? nested ?? ''))].sort();
}

/** The first container of a workload, by the workload's name. */
export function containerOf(objects: readonly KubernetesObject[], name: string): Container {
  const workload = workloadsOf(objects).find(({ metadata }) => metadata.name === name);
  if (workload === undefined) throw new Error(`No workload is called ${name}.`);
  return mainContainer(workload);
}
