import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const QUIET = ['-input=false', '-no-color', '-compact-warnings'];
const PLAN_FILE = 'a.tfplan';

/** What a run of Terraform ended with, and what it printed. */
export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** A resource of a state, as `terraform show -json` has it. */
export interface StateResource {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a plan does with one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly change: {
    readonly actions: readonly string[];
    readonly importing?: { readonly id: string };
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
  };
}

/** Files that a configuration is copied from, the values of its variables, and where its provider is. */
export interface Workspace {
  /** Files and folders whose content is copied into one folder. */
  readonly sources: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Holds a `terraform-provider-aws`; undefined = Terraform's registry is asked for one. */
  readonly providerFolder: string | undefined;
}

/** `terraform` in a copy of a configuration, with a state of its own and the ten writers that are Terraform's default. */
export class Terraform {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gatehouse-terraform-'));
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    for (const source of workspace.sources) {
      cpSync(source, source.endsWith('.tf') ? join(this.#folder, 'shared.tf') : this.#folder, { recursive: true });
    }
    const override =
      workspace.providerFolder === undefined
        ? ''
        : `provider_installation {\n  dev_overrides { "hashicorp/aws" = ${JSON.stringify(workspace.providerFolder)} }\n  direct {}\n}\n`;
    this.write('terraform.rc', override);
  }

  /** Adds a file to the configuration. */
  write(file: string, text: string): void {
    writeFileSync(join(this.#folder, file), text);
  }

  /** Fetches the provider where none is given. */
  init(): Promise<Outcome> {
    const isGiven = this.#workspace.providerFolder !== undefined;
    return isGiven ? Promise.resolve({ status: 0, output: '' }) : this.run('init', '-input=false', '-no-color');
  }

  /** Makes everything as the configuration wants it. */
  apply(variables: readonly string[]): Promise<Outcome> {
    return this.run('apply', '-auto-approve', ...QUIET, ...variables);
  }

  /** Asks what an apply would change; status 0 = nothing, 2 = something. */
  plan(variables: readonly string[]): Promise<Outcome> {
    return this.run('plan', '-detailed-exitcode', ...QUIET, ...variables);
  }

  /** Removes everything. */
  destroy(): Promise<Outcome> {
    return this.run('destroy', '-auto-approve', ...QUIET);
  }

  /** Plans, and keeps the plan for {@link applyPlanned}: what it does with each managed resource. Throws what Terraform says against it. */
  async planned(variables: readonly string[]): Promise<readonly PlannedChange[]> {
    const { status, output } = await this.run('plan', `-out=${PLAN_FILE}`, ...QUIET, ...variables);
    if (status !== 0) throw new Error(output);
    const { resource_changes: changes = [] } = (await this.#json(PLAN_FILE)) as { resource_changes?: PlannedChange[] };
    return changes.filter(({ mode }) => mode === 'managed');
  }

  /** Applies the plan of the last {@link planned}. */
  applyPlanned(): Promise<Outcome> {
    return this.run('apply', ...QUIET, PLAN_FILE);
  }

  /** The managed resources of the state. */
  async resources(): Promise<readonly StateResource[]> {
    const state = (await this.#json()) as { values?: { root_module: { resources?: StateResource[] } } };
    return (state.values?.root_module.resources ?? []).filter(({ mode }) => mode === 'managed');
  }

  /** A value of the configuration's outputs. */
  async output(name: string): Promise<string> {
    return (await this.run('output', '-raw', name)).output.trim();
  }

  /** Runs one command; the process goes on meanwhile, so that it notices connections that a gateway closes. */
  async run(...args: readonly string[]): Promise<Outcome> {
    const variables = Object.entries(this.#workspace.variables);
    const child = spawn('terraform', args, {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...Object.fromEntries(variables.map(([name, value]) => [`TF_VAR_${name}`, value])),
        TF_CLI_CONFIG_FILE: join(this.#folder, 'terraform.rc'),
        TF_IN_AUTOMATION: '1',
      },
    });
    const [status, ...printed] = await Promise.all([ended(child), text(child.stdout), text(child.stderr)]);
    return { status, output: printed.join('') };
  }

  /** Removes the copy. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #json(...file: readonly string[]): Promise<unknown> {
    const { status, output } = await this.run('show', '-json', '-no-color', ...file);
    if (status !== 0) throw new Error(output);
    return JSON.parse(output.slice(output.indexOf('{')).split('\n')[0] ?? '');
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
