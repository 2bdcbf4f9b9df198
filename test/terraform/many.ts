import { GetResourcesCommand, UpdateIntegrationCommand } from '@aws-sdk/client-api-gateway';
import type { Resource } from '@aws-sdk/client-api-gateway';
import { DeleteRouteCommand, GetRoutesCommand } from '@aws-sdk/client-apigatewayv2';
import type { Route } from '@aws-sdk/client-apigatewayv2';
import { eventually } from '@gatehouse/testing';
import { replace } from '../e2e/support/rest-client.ts';
import { applied, asked } from './run.ts';
import type { Run } from './run.ts';

const PARTS = Array.from({ length: 40 }, (_, index) => `part-${String(index).padStart(2, '0')}`);
const METHODS = PARTS.flatMap((part) => [`${part} GET`, `${part} POST`]);
const TIMEOUT_MS = 20_000;

/** Nothing that ten writers made at the same time is lost, and what somebody else changes is seen and put right. */
export async function tryMany(run: Run): Promise<void> {
  await nothingIsLost(run, 'after the apply');
  await drifts(run);
  await nothingIsLost(run, 'after the drift is put right');
}

async function nothingIsLost(run: Run, when: string): Promise<void> {
  const { name, report } = run;
  const found = (await resources(run)).flatMap(whole).sort();
  report.same(`${name}: ${when}, 80 methods have their integration and their response`, found, METHODS);
  report.same(
    `${name}: ${when}, there are 40 routes`,
    (await routes(run)).map(({ RouteKey }) => RouteKey).sort(),
    PARTS.map((part) => `GET /${part}`),
  );
  report.same(`${name}: ${when}, every method answers for itself`, await answersOfMethods(run), METHODS);
  report.same(`${name}: ${when}, every route reaches its own backend`, await answersOfRoutes(run), PARTS);
}

/** `part METHOD` of each method that has everything that the configuration gives it. */
function whole({ pathPart, resourceMethods = {} }: Resource): readonly string[] {
  const methods = Object.values(resourceMethods).filter(({ methodResponses, methodIntegration }) => {
    const template = methodIntegration?.integrationResponses?.['200']?.responseTemplates?.['application/json'];
    return methodResponses?.['200'] !== undefined && methodIntegration?.timeoutInMillis === TIMEOUT_MS && template;
  });
  return methods.map(({ httpMethod }) => `${String(pathPart)} ${String(httpMethod)}`);
}

async function answersOfMethods(run: Run): Promise<readonly string[]> {
  const host = `${await run.terraform.output('rest')}.execute-api.localhost`;
  const answers = METHODS.map(async (each) => {
    const [part, method] = each.split(' ');
    return (await asked(run, host, `/prod/${String(part)}`, method)).body;
  });
  return Promise.all(answers);
}

/** The stage deploys by itself a moment after the last change. */
async function answersOfRoutes(run: Run): Promise<readonly string[]> {
  const host = `${await run.terraform.output('http')}.execute-api.localhost`;
  const answers = PARTS.map((part) =>
    eventually(async () => {
      const { status, body } = await asked(run, host, `/${part}`);
      if (status !== 200) throw new Error(`${part} answers ${String(status)} ${body}`);
      return (JSON.parse(body) as { path: string }).path.slice(1);
    }),
  );
  return Promise.all(answers);
}

async function drifts(run: Run): Promise<void> {
  const { name, report, terraform, clients } = run;
  const changed = (await resources(run)).find(({ pathPart }) => pathPart === 'part-07');
  const gone = (await routes(run)).find(({ RouteKey }) => RouteKey === 'GET /part-07');
  const integration = { restApiId: await terraform.output('rest'), resourceId: changed?.id, httpMethod: 'POST' };
  await clients.v1.send(
    new UpdateIntegrationCommand({ ...integration, patchOperations: [replace('/timeoutInMillis', '1234')] }),
  );
  await clients.v2.send(new DeleteRouteCommand({ ApiId: await terraform.output('http'), RouteId: gone?.RouteId }));
  const planned = (await terraform.planned([])).filter(({ change }) => change.actions[0] !== 'no-op');
  report.same(
    `${name}: a timeout and a route changed by somebody else are what the next plan names`,
    planned.map(({ address, change }) => `${change.actions.join('+')} ${address}`).sort(),
    ['create aws_apigatewayv2_route.each["part-07"]', 'update aws_api_gateway_integration.each["part-07 POST"]'],
  );
  await applied(run, 'the next apply puts them right');
}

async function resources({ clients, terraform }: Run): Promise<readonly Resource[]> {
  const restApiId = await terraform.output('rest');
  const { items = [] } = await clients.v1.send(new GetResourcesCommand({ restApiId, embed: ['methods'], limit: 500 }));
  return items;
}

async function routes({ clients, terraform }: Run): Promise<readonly Route[]> {
  const ApiId = await terraform.output('http');
  return (await clients.v2.send(new GetRoutesCommand({ ApiId, MaxResults: '500' }))).Items ?? [];
}
