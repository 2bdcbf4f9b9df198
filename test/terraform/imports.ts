import type { Run } from './run.ts';
import { Terraform } from './terraform.ts';
import type { PlannedChange, StateResource, Workspace } from './terraform.ts';

/** What names a resource of a kind for an import, attributes between slashes; every other kind is named by its `id`. */
const IMPORT_IDS: Readonly<Record<string, string>> = {
  aws_api_gateway_resource: 'rest_api_id/id',
  aws_api_gateway_model: 'rest_api_id/name',
  aws_api_gateway_request_validator: 'rest_api_id/id',
  aws_api_gateway_authorizer: 'rest_api_id/id',
  aws_api_gateway_method: 'rest_api_id/resource_id/http_method',
  aws_api_gateway_method_response: 'rest_api_id/resource_id/http_method/status_code',
  aws_api_gateway_integration: 'rest_api_id/resource_id/http_method',
  aws_api_gateway_integration_response: 'rest_api_id/resource_id/http_method/status_code',
  aws_api_gateway_gateway_response: 'rest_api_id/response_type',
  aws_api_gateway_documentation_part: 'rest_api_id/documentation_part_id',
  aws_api_gateway_documentation_version: 'rest_api_id/version',
  aws_api_gateway_deployment: 'rest_api_id/id',
  aws_api_gateway_stage: 'rest_api_id/stage_name',
  aws_api_gateway_method_settings: 'rest_api_id/stage_name/method_path',
  aws_api_gateway_rest_api_put: 'rest_api_id',
  aws_api_gateway_usage_plan_key: 'usage_plan_id/key_id',
  aws_api_gateway_base_path_mapping: 'domain_name/base_path',
  aws_apigatewayv2_integration: 'api_id/id',
  aws_apigatewayv2_integration_response: 'api_id/integration_id/id',
  aws_apigatewayv2_authorizer: 'api_id/id',
  aws_apigatewayv2_route: 'api_id/id',
  aws_apigatewayv2_route_response: 'api_id/route_id/id',
  aws_apigatewayv2_model: 'api_id/id',
  aws_apigatewayv2_deployment: 'api_id/id',
  aws_apigatewayv2_stage: 'api_id/name',
  aws_apigatewayv2_api_mapping: 'id/domain_name',
  aws_apigatewayv2_routing_rule: 'routing_rule_arn',
};

/** Attributes that are not given back, by kind: a plan after an import names them, here as with the service. */
const NOT_GIVEN_BACK: Readonly<Record<string, readonly string[]>> = {
  // The definition that an API was made from: it is gone into the parts of the API.
  aws_api_gateway_rest_api: ['body', 'put_rest_api_mode'],
  aws_apigatewayv2_api: ['body', 'target', 'route_key'],
  // As above; its other attributes say how the call is to be made.
  aws_api_gateway_rest_api_put: ['body', 'fail_on_warnings', 'triggers'],
  // The provider reads the size of a cache only while the cache is enabled.
  aws_api_gateway_stage: ['cache_cluster_size'],
  // Why Terraform makes a deployment anew: known to its state only.
  aws_api_gateway_deployment: ['triggers'],
  aws_apigatewayv2_deployment: ['triggers'],
};

/** Imports everything that stands into a fresh state of the same configuration, by id; the plan after it must be empty. */
export async function imported(
  { name, report, terraform }: Run,
  variables: readonly string[],
  workspace: Workspace,
): Promise<void> {
  const fresh = new Terraform(workspace);
  try {
    const resources = await terraform.resources();
    wantImports(resources, fresh);
    report.step(`${name}: a second state made ready`, await fresh.init());
    const others = beyondImports(await fresh.planned(variables));
    report.same(`${name}: all ${String(resources.length)} resources are imported as they are`, others, []);
    report.step(`${name}: imported`, await fresh.applyPlanned());
    report.step(`${name}: the plan after the import is empty`, await fresh.plan(variables));
  } finally {
    fresh.close();
  }
}

/** Names every resource of a state in `import` blocks of another workspace, and has it ignore there what is not given back. */
function wantImports(resources: readonly StateResource[], into: Terraform): void {
  into.write('imports.tf', resources.map(importBlock).join(''));
  into.write('imports_override.tf', [...new Set(resources.map(ignoreBlock))].join(''));
}

/** What a plan does beside importing a resource as it is, with the attributes that it changes. */
function beyondImports(changes: readonly PlannedChange[]): readonly string[] {
  const others = changes.filter(({ change }) => change.importing === undefined || change.actions[0] !== 'no-op');
  return others.map(({ address, change }) =>
    [change.actions.join('+'), address, ...changedAttributes(change)].join(' '),
  );
}

function changedAttributes({ before, after }: PlannedChange['change']): readonly string[] {
  const now = before ?? {};
  return Object.entries(after ?? {})
    .filter(([attribute, value]) => JSON.stringify(value) !== JSON.stringify(now[attribute]))
    .map(([attribute, value]) => `${attribute}: ${JSON.stringify(now[attribute])} -> ${JSON.stringify(value)}`);
}

function importBlock({ address, type, values }: StateResource): string {
  const attributes = (IMPORT_IDS[type] ?? 'id').split('/');
  const id = attributes.map((attribute) => String(values[attribute])).join('/');
  return `import {\n  to = ${address}\n  id = ${JSON.stringify(id).replaceAll('${', '$${')}\n}\n`;
}

function ignoreBlock({ type, name }: StateResource): string {
  const ignored = NOT_GIVEN_BACK[type];
  return ignored === undefined
    ? ''
    : `resource "${type}" "${name}" {\n  lifecycle { ignore_changes = [${ignored.join(', ')}] }\n}\n`;
}
