import { ClfTime } from '@gatehouse/access-log';
import { headerOf } from '@gatehouse/exchange';
import { compileTemplate } from '@gatehouse/mapping-templates';
import type { MappingTemplate, TemplateInput, TemplateParams } from '@gatehouse/mapping-templates';
import type { Invocation, PreparedResource } from '@gatehouse/pipeline';
import { headerToText } from './header-text.ts';
import { queryPairs } from './query-pairs.ts';

/** Compiles templates by media type, keys in lower case. Throws RangeError for one that cannot be read. */
export function compileTemplates(
  templates: Readonly<Record<string, string>> | undefined,
): ReadonlyMap<string, MappingTemplate> {
  return new Map(Object.entries(templates ?? {}).map(([key, text]) => [key.toLowerCase(), compiled(key, text)]));
}

/** What a mapping template sees of a request; `body` is the text that it maps. */
export function templateInput(invocation: Invocation, body: string): TemplateInput {
  return {
    body,
    params: () => paramsOf(invocation),
    context: () => contextOf(invocation),
    stageVariables: invocation.stage?.variables ?? {},
  };
}

function compiled(key: string, text: string): MappingTemplate {
  const result = compileTemplate(text);
  if (result.ok) return result.template;
  const [problem] = result.problems;
  throw new RangeError(
    `The mapping template "${key}" cannot be used: line ${problem?.line ?? 1}: ${problem?.message ?? ''}`,
  );
}

function paramsOf({ request, pathParameters }: Invocation): TemplateParams {
  return {
    path: lastValues(pathParameters),
    querystring: lastValues(queryPairs(request.query)),
    header: new HeaderValues(request.headers),
  };
}

function lastValues(flat: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) values.set(flat[i] ?? '', flat[i + 1] ?? '');
  return values;
}

/** Headers by name. The server has lowered the names of the request, so a template finds them in any case. */
class HeaderValues extends Map<string, string> {
  constructor(headers: readonly string[]) {
    super();
    for (let i = 0; i + 1 < headers.length; i += 2) this.set(headers[i] ?? '', headerToText(headers[i + 1] ?? ''));
  }

  override get(name: string): string | undefined {
    return super.get(name) ?? super.get(name.toLowerCase());
  }
}

/** `$context` (reference rest-api.md 6.5). */
function contextOf(invocation: Invocation): Readonly<Record<string, unknown>> {
  const { request, stage, route, startedAtUnixMs } = invocation;
  return {
    apiId: stage?.apiId,
    stage: stage?.stageName,
    deploymentId: stage?.deploymentId,
    ...resourceOf(route?.resource),
    path: invocation.stagePath,
    httpMethod: request.method,
    protocol: 'HTTP/1.1',
    domainName: invocation.domainName,
    domainPrefix: invocation.domainPrefix,
    requestId: invocation.requestId,
    extendedRequestId: invocation.extendedRequestId,
    requestTime: new ClfTime().format(startedAtUnixMs),
    requestTimeEpoch: startedAtUnixMs,
    isCanaryRequest: stage?.rest?.isCanary,
    identity: identityOf(invocation),
  };
}

function resourceOf(resource: PreparedResource | undefined) {
  return {
    resourceId: resource?.resourceId,
    resourcePath: resource?.path,
    operationName: resource?.operationName,
  };
}

function identityOf({ request, apiKey }: Invocation) {
  const userAgent = headerOf(request.headers, 'user-agent');
  return {
    sourceIp: request.sourceIp,
    userAgent: userAgent === undefined ? undefined : headerToText(userAgent),
    apiKeyId: apiKey?.apiKeyId,
    apiKey: apiKey === undefined ? undefined : headerOf(request.headers, 'x-api-key'),
  };
}
