import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingsTable } from '@gatehouse/settings';
import { PROBE_PAGES } from '@gatehouse/admin-http';
import { parse } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
// eslint-disable-next-line @nx/enforce-module-boundaries -- apps have no entry to import; manifests must agree with this very table
import { CONTROL_PLANE_APP_SETTINGS, readSettings as readControlPlane } from '../../apps/control-plane/src/settings.ts';
// eslint-disable-next-line @nx/enforce-module-boundaries -- as above
import { DATA_PLANE_APP_SETTINGS, readSettings as readDataPlane } from '../../apps/data-plane/src/settings.ts';
import { environmentOf, mainContainer, workloadNamed } from './support/objects.ts';
import type { KubernetesObject, Probe } from './support/objects.ts';
import { drainProblems } from './support/pod-checks.ts';
import type { DrainDefaults } from './support/pod-checks.ts';
import { KUBERNETES, OVERLAYS, render, ROOT } from './support/render.ts';
import { addressProblems, containerOf, secretsNamed } from './support/wiring-checks.ts';

interface Plane {
  readonly name: string;
  readonly table: SettingsTable;
  readonly read: (environment: Record<string, string>) => {
    readonly ok: boolean;
    readonly problems?: readonly string[];
  };
  /** Name of a container port → the variable that sets it. */
  readonly ports: Readonly<Record<string, string>>;
  readonly drain: DrainDefaults;
}

const PLANES: readonly Plane[] = [
  {
    name: 'gatehouse-control-plane',
    table: CONTROL_PLANE_APP_SETTINGS,
    read: readControlPlane,
    ports: { grpc: 'GATEHOUSE_GRPC_PORT', management: 'GATEHOUSE_MANAGEMENT_PORT' },
    // grpc-api ends calls that are open after 5 s.
    drain: { delayMs: 0, timeoutMs: 5_000 },
  },
  {
    name: 'gatehouse-data-plane',
    table: DATA_PLANE_APP_SETTINGS,
    read: (environment) => readDataPlane(undefined, environment),
    ports: { http: 'GATEHOUSE_HTTP_PORT', admin: 'GATEHOUSE_ADMIN_PORT' },
    drain: {
      delayMs: Number(defaultOf(DATA_PLANE_APP_SETTINGS, 'GATEHOUSE_DRAIN_DELAY_MS')),
      timeoutMs: Number(defaultOf(DATA_PLANE_APP_SETTINGS, 'GATEHOUSE_DRAIN_TIMEOUT_MS')),
    },
  },
];

/** Variables of a container that are not Gatehouse's. */
const OF_NODE_JS = ['NODE_OPTIONS'];

function defaultOf(table: SettingsTable, variable: string): unknown {
  return Object.values(table).find((setting) => setting.variable === variable)?.defaultValue;
}

/** Variables that a manifest sets and the process does not know. */
function unknownSettings(environment: Readonly<Record<string, string>>, table: SettingsTable): string[] {
  const known = Object.values(table).map(({ variable }) => variable);
  return Object.keys(environment).filter((name) => !known.includes(name) && !OF_NODE_JS.includes(name));
}

describe.each(OVERLAYS.flatMap((overlay) => PLANES.map((plane) => ({ overlay, plane, name: plane.name }))))(
  '$name in the overlay $overlay',
  ({ overlay, plane }) => {
    let objects: readonly KubernetesObject[] = [];
    let environment: Record<string, string> = {};

    beforeAll(async () => {
      objects = await render(`${KUBERNETES}/overlays/${overlay}`);
      environment = environmentOf(containerOf(objects, plane.name), objects);
    });

    it('names settings that the process has, with values that it takes', () => {
      expect(Object.keys(environment).length).toBeGreaterThan(8);
      expect(unknownSettings(environment, plane.table)).toEqual([]);
      expect(plane.read(environment)).toMatchObject({ ok: true });
    });

    it('declares the ports that the process opens', () => {
      const { ports = [] } = containerOf(objects, plane.name);
      const declared = Object.fromEntries(ports.map(({ name, containerPort }) => [name, containerPort]));
      const opened = Object.entries(plane.ports).map(([name, variable]) => [
        name,
        Number(environment[variable] ?? defaultOf(plane.table, variable)),
      ]);
      expect(declared).toEqual(Object.fromEntries(opened));
    });

    it('probes pages that need no client certificate, by TLS where the process has it', () => {
      const container = containerOf(objects, plane.name);
      const isTls = (environment['GATEHOUSE_TLS_CERT_FILE'] ?? '') !== '';
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const) {
        const { path = '', scheme = 'HTTP' }: NonNullable<Probe['httpGet']> | { path?: string; scheme?: string } =
          container[probe]?.httpGet ?? {};
        expect(PROBE_PAGES, probe).toContain(path);
        expect(scheme, probe).toBe(isTls ? 'HTTPS' : 'HTTP');
      }
      expect(container.readinessProbe?.httpGet?.path).toBe('/readyz');
      expect(container.livenessProbe?.httpGet?.path).toBe('/healthz');
    });

    it('has a grace period for its whole drain, and readiness is noticed before the listener closes', () => {
      expect(drainProblems(workloadNamed(objects, plane.name), objects, plane.drain)).toEqual([]);
    });

    it('speaks to Services that exist', () => {
      expect(addressProblems(objects, withoutNames(environment))).toEqual([]);
    });

    it('finds every file that a setting names on a mounted volume', () => {
      const { volumeMounts = [] } = containerOf(objects, plane.name);
      const files = Object.entries(environment).filter(([name]) => name.endsWith('_FILE') || name.endsWith('_DIR'));
      const lost = files.filter(([, file]) => !volumeMounts.some(({ mountPath }) => file.startsWith(mountPath)));
      expect(lost).toEqual([]);
    });
  },
);

/** The pattern of API addresses names no Service. */
function withoutNames({ GATEHOUSE_API_ENDPOINT: _names, ...rest }: Record<string, string>): Record<string, string> {
  return rest;
}

describe('the secrets of production', () => {
  it('are named by the manifests, explained on the operations page, and not rendered', async () => {
    const objects = await render(`${KUBERNETES}/overlays/production`);
    const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    const [, section = ''] = /^## Secrets$([\s\S]*?)^## /m.exec(page) ?? [];
    const documented = [...section.matchAll(/^\| `(gatehouse-[\w-]+)`/gm)].map(([, name]) => name);
    expect(secretsNamed(objects)).toEqual(documented.toSorted());
    expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  it('of development are all there', async () => {
    const objects = await render(`${KUBERNETES}/overlays/dev`);
    const made = objects.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.name);
    expect(made.toSorted()).toEqual(secretsNamed(objects));
  });
});

describe("the Collector's configuration", () => {
  it('limits memory first and batches last in every pipeline, and uses what it defines', () => {
    const config = parse(readFileSync(join(ROOT, KUBERNETES, 'collector/config.yaml'), 'utf8')) as CollectorConfig;
    for (const { receivers, processors, exporters } of Object.values(config.service.pipelines)) {
      expect(processors[0]).toBe('memory_limiter');
      expect(processors.at(-1)).toBe('batch');
      expect(Object.keys(config.receivers)).toEqual(expect.arrayContaining([...receivers]));
      expect(Object.keys(config.processors)).toEqual(expect.arrayContaining([...processors]));
      expect(Object.keys(config.exporters)).toEqual(expect.arrayContaining([...exporters]));
    }
  });
});

interface CollectorConfig {
  readonly receivers: object;
  readonly processors: object;
  readonly exporters: object;
  readonly service: {
    readonly pipelines: Readonly<
      Record<
        string,
        {
          readonly receivers: readonly string[];
          readonly processors: readonly string[];
          readonly exporters: readonly string[];
        }
      >
    >;
  };
}

describe('the checks of settings', () => {
  const plane = PLANES[1];
  if (plane === undefined) throw new Error('no data plane');

  it('find a setting that the process does not know', () => {
    expect(unknownSettings({ GATEHOUSE_HTTP_PROT: '80', NODE_OPTIONS: '' }, plane.table)).toEqual([
      'GATEHOUSE_HTTP_PROT',
    ]);
    expect(plane.read({ GATEHOUSE_NATS_URL: 'nats://a:1', GATEHOUSE_GATE_PORT_80_TCP: 'x' }).ok).toBe(false);
  });

  it.each([
    ['GATEHOUSE_DRAIN_TIMEOUT_MS', '60000', 'a grace period of 60 s is less than the 80 s of a drain'],
    ['GATEHOUSE_DRAIN_DELAY_MS', '5000', 'readiness is noticed after 8 s, the listener closes after 5 s'],
  ])('find a %s of %s that does not fit', async (name, value, problem) => {
    const objects = structuredClone(await render(`${KUBERNETES}/overlays/production`));
    const workload = workloadNamed(objects, plane.name);
    Object.assign(mainContainer(workload), { env: [{ name, value }] });
    expect(drainProblems(workload, objects, plane.drain)).toEqual([`${plane.name}: ${problem}`]);
  });

  it('find a missing preStop', async () => {
    const objects = structuredClone(await render(`${KUBERNETES}/overlays/production`));
    const workload = workloadNamed(objects, plane.name);
    Object.assign(mainContainer(workload), { lifecycle: undefined });
    expect(drainProblems(workload, objects, plane.drain).join()).toContain('preStop');
  });

  it('find an address that no Service has', async () => {
    const objects = await render(`${KUBERNETES}/overlays/production`);
    const environment = {
      A: 'nats://gatehouse-nats:4223',
      B: 'tls://gatehouse-nats-0.gatehouse-nats:4222,http://nobody:1',
    };
    expect(addressProblems(objects, environment)).toEqual([
      'A: nats://gatehouse-nats:4223 is no Service of this overlay',
      'B: http://nobody:1 is no Service of this overlay',
    ]);
  });
});
