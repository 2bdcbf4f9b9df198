import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a run of Terraform ended with, and what it printed. */
export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** `terraform` in a copy of a configuration, with a state of its own. */
export class Terraform {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gatehouse-terraform-'));
  readonly #variables: Readonly<Record<string, string>>;

  /** `providerFolder` holds a `terraform-provider-aws`; undefined = Terraform's registry is asked for one. */
  constructor(configuration: string, variables: Readonly<Record<string, string>>, providerFolder: string | undefined) {
    this.#variables = variables;
    cpSync(configuration, this.#folder, { recursive: true });
    const override =
      providerFolder === undefined
        ? ''
        : `provider_installation {\n  dev_overrides { "hashicorp/aws" = ${JSON.stringify(providerFolder)} }\n  direct {}\n}\n`;
    writeFileSync(join(this.#folder, 'terraform.rc'), override);
  }

  /** Runs one command without questions and colours. */
  run(...args: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync('terraform', args, {
      cwd: this.#folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: {
        ...process.env,
        ...Object.fromEntries(Object.entries(this.#variables).map(([name, value]) => [`TF_VAR_${name}`, value])),
        TF_CLI_CONFIG_FILE: join(this.#folder, 'terraform.rc'),
        TF_IN_AUTOMATION: '1',
      },
    });
    return { status, output: `${stdout}${stderr}` };
  }

  /** A value of the configuration's outputs. */
  output(name: string): string {
    return this.run('output', '-raw', name).output.trim();
  }

  /** Removes the copy. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
