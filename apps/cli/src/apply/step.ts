import type { ControlPlane } from '../control/control-plane.ts';
import type { Change } from './diff.ts';
import { diffDocuments } from './diff.ts';

/** What a step does to its resource. */
export type StepAction = 'create' | 'update' | 'unchanged';

/** One resource of the files: what it is, what changes, and how to do it. */
export interface Step {
  readonly kind: 'vpcLink' | 'api' | 'stage' | 'apiKey' | 'usagePlan' | 'usagePlanKey' | 'domainName';
  /** For people: `stage prod of API hello`. */
  readonly title: () => string;
  /** Id in the answer: `hello`, `hello/prod`, `api.example.com`. */
  readonly id: () => string;
  readonly action: StepAction;
  readonly changes: readonly Change[];
  /** Asks the control plane whether it would take the change; absent when it cannot be asked. */
  readonly check?: (control: ControlPlane) => Promise<unknown>;
  /** What the nodes get the change with, once it has run; stages are told by the control plane. */
  readonly rolloutKey?: () => string | undefined;
  readonly run: (control: ControlPlane) => Promise<unknown>;
}

/** Action and differences of a document that exists, or not yet. Both documents in the form that the contract gives them. */
export function compareDocuments(current: unknown, wanted: unknown): Pick<Step, 'action' | 'changes'> {
  if (current === undefined) return { action: 'create', changes: [] };
  const changes = diffDocuments(current, wanted);
  return { action: changes.length === 0 ? 'unchanged' : 'update', changes };
}
