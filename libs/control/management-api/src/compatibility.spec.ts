import { readFileSync, readdirSync } from 'node:fs';
import * as v1 from '@aws-sdk/client-api-gateway';
import * as v2 from '@aws-sdk/client-apigatewayv2';
import { readOperations } from '@gatehouse/aws-rest-json';
import prettier from 'prettier';
import { describe, expect, it } from 'vitest';
import { V1_DIFFERENCES, V2_DIFFERENCES, whyNotServed, whyV1NotServed } from './compatibility.ts';
import type { ManagementContext } from './context.ts';
import { V1_DIALECT, V2_DIALECT } from './dialects.ts';
import { v1Handlers } from './v1/handlers.ts';
import { v2Handlers } from './v2/handlers.ts';

const PAGE = '../../../../docs/aws-compatibility.md';

const HEAD = `# Compatibility with the AWS SDK, CLI and Terraform

The management port speaks the service's own protocol. Point a client at it:

\`\`\`
aws --endpoint-url http://localhost:9000 apigatewayv2 create-api --name shop --protocol-type HTTP --target http://127.0.0.1:8079
aws --endpoint-url http://localhost:9000 apigateway create-rest-api --name pets
\`\`\`

For Terraform, \`examples/terraform\` has an HTTP API and a REST API with the provider block that they need (\`endpoints\`, and the three
\`skip_…\` members, because only these two APIs are here): \`terraform init && terraform apply\`.

What is written here is what gRPC, the CLI and OpenAPI see. Requests and answers follow the schemas of the SDK; errors have the service's
types and statuses, and its messages where they are known. \`GATEHOUSE_ACCOUNT_ID\` and \`GATEHOUSE_REGION\` stand in ARNs and messages.

In the standalone process any credentials do. Where operators need tokens (\`GATEHOUSE_AUTH=token\`), calls are signed: \`gatehouse tokens
create NAME --role operator\` prints an access key beside the token, with the same role and end. Every region is accepted.

This page is written by \`npx vitest run libs/control/management-api -u\`; \`test/e2e/aws-*.spec.ts\` call the operations with the SDK.
\`test/e2e/aws-cli.spec.ts\` runs the AWS CLI where it is installed. \`test/e2e/infrastructure-tools*.spec.ts\`
make the calls of infrastructure tools with the SDK (parts of one API in parallel, each read at once, all of them read again unchanged, changed
by PATCH, deleted in any order).

\`npm run test:terraform\` runs Terraform itself with its AWS provider: over both examples, over configurations of every resource and data
source that Gatehouse serves, and over one whose 80 methods and 40 routes ten writers make at the same time. Each plan after an apply is empty,
after changes in place, with everything optional unset and set again. After each of these, everything is imported by id into a second state; the
plan there is empty too, but for what is not given back (\`body\`, \`triggers\` and a few more: \`test/terraform/imports.ts\`), as it is with the
service. Nothing that the ten writers made is lost, what somebody else changes is in the next plan and put right by the next apply, and after a
destroy the SDK lists nothing that is left. It was last run with Terraform 1.11.4 and the provider's source of June 2026, cut down to these two
APIs. As with the service, an HTTP API from a \`body\` has the tags of its definition only: write \`default_tags\` there too.

The last column names the files of \`test/e2e\` that call an operation with the SDK (without \`.spec.ts\`); what is not served answers
\`NotImplementedException\`, status 501.
`;

const E2E = 'test/e2e';

/** The specs that import a client, each with its text. */
function specsOf(client: string): readonly { readonly name: string; readonly text: string }[] {
  return readdirSync(E2E)
    .filter((file) => file.endsWith('.spec.ts'))
    .map((file) => ({ name: file.replace('.spec.ts', ''), text: readFileSync(`${E2E}/${file}`, 'utf8') }))
    .filter(({ text }) => text.includes(`from '${client}'`));
}

const context = {} as ManagementContext;

const VERSIONS = [
  {
    title: 'apigateway',
    operations: readOperations(v1, V1_DIALECT),
    served: new Set(Object.keys(v1Handlers(context))),
    differences: V1_DIFFERENCES,
    whyNot: whyV1NotServed,
    specs: specsOf('@aws-sdk/client-api-gateway'),
  },
  {
    title: 'apigatewayv2',
    operations: readOperations(v2, V2_DIALECT),
    served: new Set(Object.keys(v2Handlers(context))),
    differences: V2_DIFFERENCES,
    whyNot: whyNotServed,
    specs: specsOf('@aws-sdk/client-apigatewayv2'),
  },
] as const;

type Version = (typeof VERSIONS)[number];

function testsOf({ specs }: Version, operation: string): readonly string[] {
  const called = new RegExp(`new (\\w+\\.)?${operation}Command\\(`);
  return specs.flatMap(({ name, text }) => (called.test(text) ? [name] : []));
}

function rowOf(version: Version, name: string): string {
  const { served, differences, whyNot } = version;
  const difference = differences[name];
  if (!served.has(name)) return `| ${name} | no | ${whyNot(name)} | |`;
  const tests = testsOf(version, name).join(', ');
  return `| ${name} | ${difference === undefined ? 'yes' : 'with differences'} | ${difference ?? ''} | ${tests} |`;
}

function tableOf(version: Version): string {
  const names = version.operations.map(({ name }) => name).toSorted();
  const count = names.filter((name) => version.served.has(name)).length;
  const rows = [
    '| operation | served | | tests |',
    '| --- | --- | --- | --- |',
    ...names.map((name) => rowOf(version, name)),
  ];
  return `## ${version.title}: ${String(count)} of ${String(names.length)} operations\n\n${rows.join('\n')}`;
}

describe('the table of operations', () => {
  it('is the page docs/aws-compatibility.md', async () => {
    const text = `${[HEAD, ...VERSIONS.map(tableOf)].join('\n')}\n`;
    const options = await prettier.resolveConfig('docs/aws-compatibility.md');
    await expect(await prettier.format(text, { ...options, parser: 'markdown' })).toMatchFileSnapshot(PAGE);
  });

  it.each(VERSIONS)('of $title has a call with the SDK behind each operation that is served', (version) => {
    expect([...version.served].filter((name) => testsOf(version, name).length === 0)).toEqual([]);
  });

  it.each(VERSIONS)(
    'of $title names no operation that the service does not have',
    ({ operations, served, differences }) => {
      const known = new Set(operations.map(({ name }) => name));
      expect([...served, ...Object.keys(differences)].filter((name) => !known.has(name))).toEqual([]);
    },
  );
});
