import { parseApplyDocument } from '@gatehouse/apply-document';
import type { ApplyDocument } from '@gatehouse/apply-document';
import type { Runtime } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { documentKind } from '../input/document-kind.ts';
import { readText } from '../input/read-text.ts';
import type { CliSettings } from '../settings.ts';

// How long a timeout and how many routes there may be is a setting of the control plane, which has the last word.
const OPERATOR_LIMITS = { maxIntegrationTimeoutMs: Infinity, maxRoutes: Infinity, maxIntegrations: Infinity };

/** What reading needs of the world around a run. */
type WantedRuntime = Pick<Runtime, 'stdin'> & { readonly settings: Pick<CliSettings, 'environment'> };

/** Reads all files as one wish. Throws exit code 2 with every problem, its file, line and column. */
export async function readWanted(files: readonly string[], runtime: WantedRuntime): Promise<ApplyDocument> {
  if (files.filter((file) => file === '-').length > 1) throw new CliError('standard input (-) can be read once only.');
  const options = { limits: OPERATOR_LIMITS, environment: runtime.settings.environment };
  const documents: ApplyDocument[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const parsed = await parseApplyDocument(await readApplyText(file, runtime), options);
    if (parsed.ok) documents.push(parsed.value);
    else
      problems.push(
        ...parsed.problems.map(({ path, message }) => `${file}: ${path === '' ? '' : `${path}: `}${message}`),
      );
  }
  if (problems.length > 0) throw wrongFile(problems);
  const wanted = {
    vpcLinks: documents.flatMap(({ vpcLinks }) => vpcLinks),
    apis: documents.flatMap(({ apis }) => apis),
    apiKeys: documents.flatMap(({ apiKeys }) => apiKeys),
    usagePlans: documents.flatMap(({ usagePlans }) => usagePlans),
    domainNames: documents.flatMap(({ domainNames }) => domainNames),
  };
  const twice = duplicates(wanted);
  if (twice.length > 0) throw wrongFile(twice);
  return wanted;
}

async function readApplyText(file: string, runtime: Pick<Runtime, 'stdin'>): Promise<string> {
  const text = await readText(file, runtime);
  if (text.trim() === '') throw new CliError(`${file} is empty.`);
  if (documentKind(text) === 'openapi') {
    throw new CliError(`${file} is an OpenAPI document, not a file for apply.`, {
      hint: `gatehouse import ${file} --dry-run shows what it would make.`,
    });
  }
  return text;
}

function wrongFile(details: readonly string[]): CliError {
  const count = details.length === 1 ? '1 problem' : `${String(details.length)} problems`;
  return new CliError(`${count} in what should be applied; nothing was sent:`, { details });
}

function duplicates({ apis, apiKeys, usagePlans, domainNames, vpcLinks }: ApplyDocument): string[] {
  return [
    ...repeated(
      apis.map(({ apiId, definition }) => (apiId === undefined ? `API named "${definition.name}"` : `API ${apiId}`)),
    ),
    ...apis.flatMap(({ apiId, definition, stages }) =>
      repeated(stages.map(({ stageName }) => `stage ${stageName} of API ${apiId ?? definition.name}`)),
    ),
    ...repeated(apiKeys.map(({ apiKeyId }) => `API key ${apiKeyId}`)),
    ...sharedValues(apiKeys),
    ...repeated(usagePlans.map(({ usagePlan }) => `usage plan ${usagePlan.usagePlanId}`)),
    ...repeated(domainNames.map(({ domainName }) => `domain name ${domainName}`)),
    ...repeated(vpcLinks.flatMap(({ vpcLinkId }) => (vpcLinkId === undefined ? [] : [`VPC link ${vpcLinkId}`]))),
  ];
}

/** Keys with the value of a key before, which they cannot have; the value itself is not told. */
function sharedValues(apiKeys: ApplyDocument['apiKeys']): string[] {
  const owners = new Map<string, string>();
  return apiKeys.flatMap(({ apiKeyId, value }) => {
    const owner = value === undefined ? undefined : owners.get(value);
    if (value !== undefined && owner === undefined) owners.set(value, apiKeyId);
    const isOther = owner !== undefined && owner !== apiKeyId;
    return isOther ? [`API key ${apiKeyId} has the value of API key ${owner}`] : [];
  });
}

function repeated(titles: readonly string[]): string[] {
  const twice = new Set(titles.filter((title, index) => titles.indexOf(title) !== index));
  return [...twice].map((title) => `${title} is there more than once`);
}
