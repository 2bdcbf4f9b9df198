import { call } from '../e2e/support/call.ts';
import type { Answer } from '../e2e/support/call.ts';
import type { Gateway } from '../e2e/support/gateway.ts';
import type { Clients } from './clients.ts';
import type { Report } from './report.ts';
import type { Terraform } from './terraform.ts';

/** A configuration that is tried: its workspace, the gateway it is applied to, and where verdicts go. */
export interface Run {
  readonly name: string;
  readonly report: Report;
  readonly terraform: Terraform;
  readonly gateway: Gateway;
  readonly clients: Clients;
}

/** Applies a configuration; the plan after it must be empty. */
export async function applied(
  { name, report, terraform }: Run,
  title: string,
  variables: readonly string[] = [],
): Promise<void> {
  report.step(`${name}: ${title}`, await terraform.apply(variables));
  report.step(`${name}: the plan after it is empty`, await terraform.plan(variables));
}

/** Calls the gateway of a run. */
export function asked({ gateway }: Run, host: string, path: string, method = 'GET', key?: string): Promise<Answer> {
  return call({
    port: gateway.trafficPort,
    host,
    path,
    method,
    headers: key === undefined ? {} : { 'x-api-key': key },
  });
}
