/**
 * Terraform's own AWS provider drives a standalone process: every configuration is applied, changed, imported and destroyed; each
 * plan after an apply or an import must be empty, and nothing may be left. `npm run test:terraform`; arguments name configurations
 * by a part of their names. GATEHOUSE_TERRAFORM_PROVIDER names a folder with a `terraform-provider-aws` for machines that do not
 * reach Terraform's registry. Not part of `npm test`: neither program comes from npm or Debian.
 */
import { spawnSync } from 'node:child_process';
import { eventually, freePort } from '@gatehouse/testing';
import { startGateway } from '../e2e/support/gateway.ts';
import { clientsOf, everythingListed } from './clients.ts';
import { CONFIGURATIONS } from './configurations.ts';
import type { Ask, Configuration } from './configurations.ts';
import { imported } from './imports.ts';
import { Report } from './report.ts';
import { applied, asked } from './run.ts';
import type { Run } from './run.ts';
import { Terraform } from './terraform.ts';
import type { Workspace } from './terraform.ts';

async function tryConfiguration(configuration: Configuration, report: Report): Promise<void> {
  const { name, sources } = configuration;
  const backendPort = String(await freePort());
  const gateway = await startGateway({ GATEHOUSE_EXAMPLE: 'true', GATEHOUSE_EXAMPLE_PORT: backendPort });
  const endpoint = `http://127.0.0.1:${String(gateway.managementPort)}`;
  const variables = { endpoint, backend: `http://127.0.0.1:${backendPort}` };
  const workspace = { sources, variables, providerFolder: process.env['GATEHOUSE_TERRAFORM_PROVIDER'] };
  const terraform = new Terraform(workspace);
  const clients = clientsOf(gateway);
  try {
    await fromApplyToDestroy(configuration, { name, report, terraform, gateway, clients }, workspace);
  } catch (error) {
    report.verdict(`${name}: comes to its end`, false, String(error));
  } finally {
    clients.v1.destroy();
    clients.v2.destroy();
    terraform.close();
    await gateway.stop();
  }
}

async function fromApplyToDestroy(configuration: Configuration, run: Run, workspace: Workspace): Promise<void> {
  const { name, report, terraform, clients } = run;
  report.step(`${name}: made ready`, await terraform.init());
  const before = await everythingListed(clients);
  const states = [['applied'] as const, ...configuration.changes];
  for (const [index, [title, ...variables]] of states.entries()) {
    await applied(run, title, variables);
    if (index === 0) await answers200(run, await configuration.ask(terraform));
    if (configuration.isImported) await imported(run, variables, workspace);
  }
  await configuration.more?.(run);
  const ask = await configuration.ask(terraform);
  await answers200(run, ask);
  const standing = await everythingListed(clients);
  report.verdict(`${name}: the SDK lists what stands`, standing.length > before.length, standing.join('\n'));
  report.step(`${name}: destroyed`, await terraform.destroy());
  report.same(`${name}: the SDK lists nothing that is left`, await everythingListed(clients), before);
  await answersNoMore(run, ask);
}

async function answers200(run: Run, { host, path, key }: Ask): Promise<void> {
  const { status, body } = await asked(run, host, path, 'GET', key);
  run.report.verdict(`${run.name}: ${host}${path} answers 200`, status === 200, `${String(status)} ${body}`);
}

async function answersNoMore(run: Run, { host, path, key }: Ask): Promise<void> {
  const refused = eventually(async () => (await asked(run, host, path, 'GET', key)).status !== 200);
  const why = await refused.then(() => '', String);
  run.report.verdict(`${run.name}: ${host}${path} is served no more`, why === '', why);
}

if (spawnSync('terraform', ['version']).status === 0) {
  const report = new Report();
  const wanted = process.argv.slice(2);
  const chosen = CONFIGURATIONS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  for (const configuration of chosen) await tryConfiguration(configuration, report);
  process.exitCode = report.end() ? 0 : 1;
} else {
  console.error('terraform is not installed (no program of that name on the PATH); install it and run this again.');
  process.exitCode = 1;
}
