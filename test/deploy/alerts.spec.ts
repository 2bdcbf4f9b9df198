import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { exposedMetrics, unknownMetrics } from './support/metrics.ts';
import { ROOT, toolPath } from './support/render.ts';

const run = promisify(execFile);
const RULES = join(ROOT, 'deploy/prometheus/rules.yaml');
const TESTS = join(ROOT, 'deploy/prometheus/rules.test.yaml');
const RUNBOOK = 'docs/operations.md';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: { readonly summary?: string; readonly runbook_url?: string };
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

let promtool = '';
let file: RuleFile = { groups: [] };
let rules: readonly Rule[] = [];
let alerts: readonly Rule[] = [];
let recorded: readonly string[] = [];

beforeAll(async () => {
  promtool = await toolPath('promtool');
  file = parse(await readFile(RULES, 'utf8')) as RuleFile;
  rules = file.groups.flatMap((group) => group.rules);
  alerts = rules.filter(({ alert }) => alert !== undefined);
  recorded = rules.flatMap(({ record }) => record ?? []);
});

describe('the alert rules', () => {
  it('are accepted by promtool and do what their own tests say', async () => {
    await run(promtool, ['check', 'rules', RULES]);
    const { stdout } = await run(promtool, ['test', 'rules', TESTS]);
    expect(stdout).toContain('SUCCESS');
  });

  it('are tested one by one, firing and silent', async () => {
    const tests = await readFile(TESTS, 'utf8');
    const untested = alerts.map(({ alert = '' }) => alert).filter((alert) => !tests.includes(`alertname: ${alert}\n`));
    expect(untested).toEqual([]);
  });

  it('ask for metrics that the processes expose', () => {
    const known = exposedMetrics();
    expect(rules.flatMap(({ expr }) => unknownMetrics(expr, known, recorded))).toEqual([]);
  });

  it('say how urgent they are, what is wrong, and where to read what to do', async () => {
    const page = await readFile(join(ROOT, RUNBOOK), 'utf8');
    for (const { alert = '', labels, annotations } of alerts) {
      expect(['page', 'ticket'], alert).toContain(labels?.severity);
      expect(annotations?.summary, alert).toBeTruthy();
      expect(annotations?.runbook_url).toBe(`${RUNBOOK}#${alert.toLowerCase()}`);
      expect(page, `${RUNBOOK} has no section on ${alert}`).toMatch(new RegExp(`^###+ ${alert}$`, 'm'));
    }
  });

  it('have no section left in the runbook for an alert that is gone', async () => {
    const page = await readFile(join(ROOT, RUNBOOK), 'utf8');
    const sections = [...page.matchAll(/^###+ (Gatehouse[A-Z]\w+)$/gm)].map(([, name]) => name);
    expect(sections.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  });

  it('are the same in the PrometheusRule (written anew by vitest -u)', async () => {
    const object = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'gatehouse', labels: { 'app.kubernetes.io/name': 'gatehouse' } },
      spec: file,
    };
    const text = `# Written from deploy/prometheus/rules.yaml by test/deploy/alerts.spec.ts: edit that file.\n${stringify(object)}`;
    const formatted = await format(text, { parser: 'yaml', singleQuote: true, printWidth: 120 });
    await expect(formatted).toMatchFileSnapshot('../../deploy/kubernetes/monitoring/prometheus-rule.yaml');
  });
});

describe('the dashboard', () => {
  it('asks for metrics that the processes expose, in queries that Prometheus understands', async () => {
    const dashboard = JSON.parse(await readFile(join(ROOT, 'deploy/grafana/gatehouse.json'), 'utf8')) as Dashboard;
    const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(10);
    const known = exposedMetrics();
    expect(queries.flatMap((expr) => unknownMetrics(expr, known, recorded))).toEqual([]);
    await expect(understood(queries)).resolves.toBeUndefined();
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

/** Lets promtool parse the queries as recording rules, with Grafana's variables replaced. */
async function understood(queries: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-queries-'));
  const expressions = queries.map((expr) => expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, '.*'));
  const group = { name: 'dashboard', rules: expressions.map((expr, i) => ({ record: `panel:${String(i)}`, expr })) };
  try {
    await writeFile(join(folder, 'rules.yaml'), stringify({ groups: [group] }));
    await run(promtool, ['check', 'rules', join(folder, 'rules.yaml')]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the checks of queries', () => {
  const known = new Set(['gatehouse_a_total', 'gatehouse_b_seconds']);

  it.each([
    ['sum by (gatehouse_x) (rate(gatehouse_a_total{job="gatehouse_y"}[5m])) / job:recorded:rate', []],
    ['histogram_quantile(0.99, sum by (le) (rate(gatehouse_b_seconds_bucket[5m])))', []],
    ['max by (key) (gatehouse_a_total) - on (key) group_right () gatehouse_c_total > 0', ['gatehouse_c_total']],
    ['absent(up{job="x"} == 1) and node_load1 > 1', ['node_load1']],
  ])('find the unknown metrics of %s', (expression, unknown) => {
    expect(unknownMetrics(expression, known, ['job:recorded:rate'])).toEqual(unknown);
  });

  it('find a query that Prometheus does not understand', async () => {
    await expect(understood(['sum(rate(a[5m])'])).rejects.toThrow();
  });
});
