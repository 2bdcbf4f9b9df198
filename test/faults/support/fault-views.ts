import { readFile } from 'node:fs/promises';
import { HttpApi } from '@gatehouse/contract';
import type { Api } from '@gatehouse/contract';
import { eventually } from '@gatehouse/testing';
import type { NodeProcess } from '@gatehouse/testing';
import { call } from '../../e2e/support/call.ts';
import type { Answer } from '../../e2e/support/call.ts';
import { textApi } from './fault-kit.ts';

/** What a node says of its configuration on `/debug/config`. */
export interface ConfigView {
  readonly epoch: string;
  readonly digest: string;
  readonly isConverged: boolean;
  readonly copyProblem: string;
  readonly resources: readonly { readonly key: string; readonly version: number; readonly digest: string }[];
  readonly refused: readonly { readonly key: string; readonly version: number; readonly error: string }[];
}

/** The configuration as a node sees it. */
export async function configView(node: NodeProcess): Promise<ConfigView> {
  return JSON.parse((await pageAt(node.adminPort, '/debug/config')).body) as ConfigView;
}

/** A page of an admin or management port. Over a connection of its own: one that rests is closed, perhaps while it is used. */
export function pageAt(port: number, path: string): Promise<Answer> {
  return call({ port, host: '127.0.0.1', path });
}

/** Waits until all nodes have settled the same entries, those that the publisher's heartbeat speaks of, and refuse none. */
export function equalDigests(nodes: readonly NodeProcess[]): Promise<ConfigView> {
  return eventually(() => requireEqualDigests(nodes), { deadlineMs: 60_000, intervalMs: 50 });
}

/** Rejects unless {@link equalDigests} is so now. */
export async function requireEqualDigests(nodes: readonly NodeProcess[]): Promise<ConfigView> {
  const views = await Promise.all(nodes.map(configView));
  const [first] = views;
  if (first === undefined) throw new Error('there are no nodes');
  for (const [i, view] of views.entries()) {
    const name = `node ${String(i + 1)} of ${String(views.length)}`;
    if (view.digest !== first.digest || view.epoch !== first.epoch) throw new Error(`${name} has another digest`);
    if (!view.isConverged) throw new Error(`${name} differs from the publisher's heartbeat`);
    if (view.refused.length > 0) throw new Error(`${name} refuses ${JSON.stringify(view.refused)}`);
  }
  return first;
}

/** The value of a series, `name` or `name{label="value"}`, on the port of a process that has `/metrics`; undefined if there is none. */
export async function metricAt(port: number, series: string): Promise<number | undefined> {
  const { body } = await pageAt(port, '/metrics');
  const line = body.split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

/** Resident memory of a process in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/** How often a text occurs in another one. */
export function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Resolves when the load went on for so long, so that a fault lasts under it. */
export async function passes(durationMs: number): Promise<void> {
  const until = performance.now() + durationMs;
  await eventually(() => performance.now() >= until, { deadlineMs: durationMs + 10_000, intervalMs: 100 });
}

/** True with GATEHOUSE_FAULTS=full: faults last as long as in the worst case, not as short as a run of all tests can bear. */
export const IS_FULL = process.env['GATEHOUSE_FAULTS'] === 'full';

/** An API that answers everything with one text, or has other routes to it, as the control plane takes it. */
export function apiOf(body: string, routes?: readonly object[]): Pick<Api, 'definition'> {
  const document = { name: 'text', ...textApi(body), ...(routes && { routes }) };
  return { definition: { $case: 'http', value: HttpApi.fromJSON(document) } };
}

/** An API that sends everything to a backend. */
export function proxyApi(uri: string): Pick<Api, 'definition'> {
  const integration = { integrationType: 'HTTP_PROXY', integrationMethod: 'ANY', integrationUri: uri };
  const routes = [{ routeKey: '$default', target: 'integrations/i' }];
  const document = { name: 'proxy', integrations: { i: { ...integration, payloadFormatVersion: '1.0' } }, routes };
  return { definition: { $case: 'http', value: HttpApi.fromJSON(document) } };
}
