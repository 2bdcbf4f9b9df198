import type { Problem } from './common.ts';
import { ProblemList, memberPath } from './problems.ts';
import { checkTlsConfig } from './tls-rules.ts';
import { healthCheckSchema, vpcLinkSchema, vpcLinkTargetSchema } from './vpc-link.ts';
import type { VpcLink, VpcLinkTarget } from './vpc-link.ts';
import { entriesOf, membersOf, wellShaped } from './well-shaped.ts';

/** The parts of a VPC link that have a right shape; targets with their index in the document. */
export interface VpcLinkParts extends Pick<VpcLink, 'healthCheck' | 'tlsConfig'> {
  readonly targets: readonly (readonly [index: number, target: VpcLinkTarget])[];
  /** All targets, also those whose shape is wrong. */
  readonly targetCount: number;
}

/** The parts of a valid document. */
export function vpcLinkParts({ targets, healthCheck, tlsConfig }: VpcLink): VpcLinkParts {
  return { targets: [...targets.entries()], targetCount: targets.length, healthCheck, tlsConfig };
}

/** The parts of a document whose shape is wrong somewhere. */
export function salvageVpcLink(document: unknown): VpcLinkParts {
  const link = Object.fromEntries(membersOf(document));
  const targets = [...entriesOf(link['targets'])];
  return {
    targets: wellShaped(vpcLinkTargetSchema, targets),
    targetCount: targets.length,
    healthCheck: wellShaped(healthCheckSchema, [['', link['healthCheck']]])[0]?.[1],
    tlsConfig: wellShaped(vpcLinkSchema.shape.tlsConfig, [['', link['tlsConfig']]])[0]?.[1],
  };
}

function targetProblem(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return 'must start with http:// or https://';
  if (!URL.canParse(text)) return 'is not a valid URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'holds credentials; send them by a parameter mapping instead';
  // The path of the request comes from the integration, so a path here would be lost silently.
  return url.pathname === '/' && url.search === '' && url.hash === '' && !/[?#]/.test(text)
    ? undefined
    : 'must have no path, query or fragment; put the path into integrationUri';
}

/** Everything that is wrong in the meaning of a VPC link. */
export function vpcLinkProblems(vpcLink: VpcLinkParts): readonly Problem[] {
  const problems = new ProblemList();
  const seen = new Map<string, number>();
  vpcLink.targets.forEach(([index, { url }]) => {
    const at = memberPath(`targets[${index}]`, 'url');
    const message = targetProblem(url);
    if (message !== undefined) return problems.add(at, message);
    const { origin } = new URL(url);
    const first = seen.get(origin);
    if (first === undefined) seen.set(origin, index);
    else problems.add(at, `the target ${origin} stands at targets[${first}] already; use its weight instead`);
  });
  const isDrained = vpcLink.targets.every(([, { weight }]) => weight === 0);
  if (isDrained && vpcLink.targets.length > 0 && vpcLink.targets.length === vpcLink.targetCount) {
    problems.add('targets', 'at least one target must have a weight above 0');
  }
  const { healthCheck, tlsConfig } = vpcLink;
  if (healthCheck !== undefined && healthCheck.timeoutInMillis > healthCheck.intervalInMillis) {
    problems.add('healthCheck.timeoutInMillis', 'must not be longer than intervalInMillis');
  }
  if (healthCheck !== undefined && /[\s#\u0000-\u001f\u007f]/.test(healthCheck.path)) {
    problems.add('healthCheck.path', 'holds a blank, "#" or a control character');
  }
  if (tlsConfig !== undefined) checkTlsConfig(problems, 'tlsConfig', tlsConfig);
  return problems.all;
}
