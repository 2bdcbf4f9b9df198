import * as v2 from '@aws-sdk/client-apigatewayv2';
import { readOperations } from '@gatehouse/aws-rest-json';
import prettier from 'prettier';
import { describe, expect, it } from 'vitest';
import { V2_DIFFERENCES, whyNotServed } from './compatibility.ts';
import type { ManagementContext } from './context.ts';
import { v2Handlers } from './v2/handlers.ts';

const PAGE = '../../../../docs/aws-compatibility.md';

const HEAD = `# Compatibility with the AWS SDK, CLI and Terraform

The management port speaks the service's own protocol. Point a client at it:

\`\`\`
aws --endpoint-url http://localhost:9000 apigatewayv2 create-api --name shop --protocol-type HTTP --target http://127.0.0.1:8079
terraform: provider "aws" { endpoints { apigatewayv2 = "http://localhost:9000" } }
\`\`\`

What is written here is what gRPC, the CLI and OpenAPI see. Requests and answers follow the schemas of the SDK; errors have the service's
types and statuses, and its messages where they are known. \`GATEHOUSE_ACCOUNT_ID\` and \`GATEHOUSE_REGION\` stand in ARNs and messages.

In the standalone process any credentials do. Where operators need tokens (\`GATEHOUSE_AUTH=token\`), calls are signed: \`gatehouse tokens
create NAME --role operator\` prints an access key beside the token, with the same role and end. Every region is accepted.

Operations of \`apigateway\` (version 1: REST APIs, API keys, usage plans) are not served yet.

This page is written by \`npx vitest run libs/control/management-api -u\`; \`test/e2e/aws-apigatewayv2.spec.ts\` calls the operations with the SDK.
`;

const operations = readOperations(v2, { timestamps: 'date-time', validationError: 'BadRequestException' });
const served = new Set(Object.keys(v2Handlers({} as ManagementContext)));

function rowOf(name: string): string {
  const difference = V2_DIFFERENCES[name];
  if (!served.has(name)) return `| ${name} | no | ${whyNotServed(name)} |`;
  return `| ${name} | ${difference === undefined ? 'yes' : 'with differences'} | ${difference ?? ''} |`;
}

describe('the table of operations', () => {
  it('is the page docs/aws-compatibility.md', async () => {
    const names = operations.map(({ name }) => name).toSorted();
    const count = names.filter((name) => served.has(name)).length;
    const table = ['| operation | served | |', '| --- | --- | --- |', ...names.map(rowOf)].join('\n');
    const text = `${HEAD}\n## apigatewayv2: ${String(count)} of ${String(names.length)} operations\n\n${table}\n`;
    const options = await prettier.resolveConfig('docs/aws-compatibility.md');
    await expect(await prettier.format(text, { ...options, parser: 'markdown' })).toMatchFileSnapshot(PAGE);
  });

  it('names no operation that the service does not have', () => {
    const known = new Set(operations.map(({ name }) => name));
    expect([...served, ...Object.keys(V2_DIFFERENCES)].filter((name) => !known.has(name))).toEqual([]);
  });
});
