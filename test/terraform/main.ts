/**
 * Terraform's own AWS provider drives a standalone process: every configuration is applied, changed and destroyed, and each plan
 * after an apply must be empty. `npm run test:terraform`; GATEHOUSE_TERRAFORM_PROVIDER names a folder with a `terraform-provider-aws`
 * for machines that do not reach Terraform's registry. Not part of `npm test`: neither program comes from npm or Debian.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '@gatehouse/testing';
import { call } from '../e2e/support/call.ts';
import { startGateway } from '../e2e/support/gateway.ts';
import { Terraform } from './terraform.ts';
import type { Outcome } from './terraform.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROVIDER = process.env['GATEHOUSE_TERRAFORM_PROVIDER'];
const APPLY = ['apply', '-auto-approve', '-input=false', '-no-color', '-compact-warnings'];
const PLAN = ['plan', '-detailed-exitcode', '-input=false', '-no-color', '-compact-warnings'];
const DESTROY = ['destroy', '-auto-approve', '-input=false', '-no-color', '-compact-warnings', '-parallelism=10'];

/** Changes of the wide configurations, one after the other. */
const CHANGES: readonly (readonly [title: string, ...variables: string[]])[] = [
  ['texts, numbers and settings changed in place', '-var=text=second'],
  ['everything optional unset', '-var=text=second', '-var=full=false'],
  ['set again, with another path and without a cache', '-var=path=beasts', '-var=cache=false'],
];

let passed = 0;
let failed = 0;

function verdict(title: string, isRight: boolean, why: string): void {
  if (isRight) passed += 1;
  else failed += 1;
  console.log(`${isRight ? 'ok     ' : 'FAILED '} ${title}`);
  if (!isRight) console.log(why.split('\n').slice(-60).join('\n'));
}

/** Runs a command; a plan that would change something has status 2. */
function step(title: string, { status, output }: Outcome): void {
  verdict(title, status === 0, output);
}

function applied(terraform: Terraform, name: string, title: string, variables: readonly string[] = []): void {
  step(`${name}: ${title}`, terraform.run(...APPLY, ...variables));
  step(`${name}: the plan after it is empty`, terraform.run(...PLAN, ...variables));
}

interface Example {
  readonly name: string;
  readonly folder: string;
  readonly changes: typeof CHANGES;
  /** Answers a served call with 200 after the first apply. */
  readonly ask: (terraform: Terraform) => { readonly host: string; readonly path: string; readonly key?: string };
}

const EXAMPLES: readonly Example[] = [
  {
    name: 'examples/terraform/http-api',
    folder: join(ROOT, 'examples/terraform/http-api'),
    changes: [],
    ask: (terraform) => ({ host: new URL(terraform.output('try').replace('curl ', '')).hostname, path: '/orders/7' }),
  },
  {
    name: 'examples/terraform/rest-api',
    folder: join(ROOT, 'examples/terraform/rest-api'),
    changes: [],
    ask: (terraform) => ({
      host: /http:\/\/([^:]+):/.exec(terraform.output('try'))?.[1] ?? '',
      path: '/prod/7',
      key: terraform.output('key'),
    }),
  },
  {
    name: 'every resource of version 1',
    folder: join(import.meta.dirname, 'v1'),
    changes: CHANGES,
    ask: (terraform) => ({
      host: 'api.pets.example',
      path: '/shop-first/pets/7',
      key: terraform.output('key'),
    }),
  },
  {
    name: 'every resource of version 2',
    folder: join(import.meta.dirname, 'v2'),
    changes: CHANGES,
    ask: () => ({ host: 'shop.example', path: '/shop/first/pets/7' }),
  },
];

async function tryExample({ name, folder, changes, ask }: Example): Promise<void> {
  const backendPort = String(await freePort());
  const gateway = await startGateway({ GATEHOUSE_EXAMPLE: 'true', GATEHOUSE_EXAMPLE_PORT: backendPort });
  const endpoint = `http://127.0.0.1:${String(gateway.managementPort)}`;
  const backend = `http://127.0.0.1:${backendPort}`;
  const terraform = new Terraform(folder, { endpoint, backend }, PROVIDER);
  try {
    if (PROVIDER === undefined) step(`${name}: init`, terraform.run('init', '-input=false', '-no-color'));
    applied(terraform, name, 'applied');
    const { host, path, key } = ask(terraform);
    const headers = key === undefined ? {} : { 'x-api-key': key };
    const { status, body } = await call({ port: gateway.trafficPort, host, path, headers });
    verdict(`${name}: ${host}${path} answers 200`, status === 200, `${String(status)} ${body}`);
    for (const [title, ...variables] of changes) applied(terraform, name, title, variables);
    step(`${name}: destroyed`, terraform.run(...DESTROY));
  } finally {
    terraform.close();
    await gateway.stop();
  }
}

if (spawnSync('terraform', ['version']).status === 0) {
  for (const example of EXAMPLES) await tryExample(example);
  console.log(`${String(passed)} passed, ${String(failed)} failed, 0 skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
} else {
  console.error('terraform is not installed (no program of that name on the PATH); install it and run this again.');
  process.exitCode = 1;
}
