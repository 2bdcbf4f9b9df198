import { readFile } from 'node:fs/promises';
import { HttpApi } from '@gatehouse/contract';
import type { Api } from '@gatehouse/contract';
import { eventually } from '@gatehouse/testing';
import type { NodeProcess } from '@gatehouse/testing';
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
  const page = await fetch(`http://127.0.0.1:${String(node.adminPort)}/debug/config`);
  return (await page.json()) as ConfigView;
}

/** Waits until all nodes have settled the same entries, those that the publisher's heartbeat speaks of, and refuse none. */
export function equalDigests(nodes: readonly NodeProcess[], deadlineMs: number): Promise<ConfigView> {
  return eventually(
    async () => {
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
    },
    { deadlineMs, intervalMs: 50 },
  );
}

/** The value of a metric without labels on the port of a process that has `/metrics`; undefined if there is none. */
export async function metricAt(port: number, name: string): Promise<number | undefined> {
  const page = await fetch(`http://127.0.0.1:${String(port)}/metrics`);
  const match = new RegExp(`^${name} (\\S+)$`, 'm').exec(await page.text());
  return match?.[1] === undefined ? undefined : Number(match[1]);
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
