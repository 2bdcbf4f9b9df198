import type { ThrottleSettings } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { compact, object, objects, optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';
import { promoted, withCanary } from './canary.ts';
import { methodSettingOf, withMethodSetting, withoutMethod } from './method-settings.ts';
import { isTrue, orUndefined } from './patch.ts';
import type { PatchedStage } from './patched-stage.ts';
import { STAGE_PATHS } from './stage-paths.ts';

interface Operation {
  readonly path: string;
  readonly value: string | undefined;
  readonly from: string | undefined;
  /** What the account may do. */
  readonly throttle: ThrottleSettings;
}

type Apply = (stage: PatchedStage, operation: Operation) => PatchedStage;

const LOG_PATHS = '[/accessLogSettings/destinationArn, /accessLogSettings/format]';

/** A stage after a PATCH (reference rest-api.md 1.3, 1.4, 10.2), with the service's own messages. `throttle` is the account's. */
export function patchedStage(stage: PatchedStage, input: JsonObject, throttle: ThrottleSettings): PatchedStage {
  return objects(input, 'patchOperations').reduce<PatchedStage>((current, operation) => {
    const apply = BY_OP[optionalText(operation, 'op') ?? ''];
    if (apply === undefined)
      throw badRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'|'copy'");
    const path = optionalText(operation, 'path');
    if (path === undefined) throw badRequest('Invalid patch path null');
    return apply(current, {
      path,
      value: optionalText(operation, 'value'),
      from: optionalText(operation, 'from'),
      throttle,
    });
  }, stage);
}

const BY_OP: Readonly<Record<string, Apply | undefined>> = { add, remove, replace, copy: promoted };

/** Members that a replacement sets as they are, by how the text is read. An empty text takes a member away. */
const MEMBERS: Readonly<Record<string, (value: string | undefined) => unknown>> = {
  description: orUndefined,
  clientCertificateId: orUndefined,
  documentationVersion: orUndefined,
  cacheClusterEnabled: isTrue,
  cacheClusterSize: orUndefined,
  tracingEnabled: isTrue,
};

function add(stage: PatchedStage, operation: Operation): PatchedStage {
  if (operation.path.startsWith('/accessLogSettings')) return setLog(stage, operation);
  throw badRequest(`Invalid add operation with path: ${operation.path}`);
}

function replace(stage: PatchedStage, operation: Operation): PatchedStage {
  const { path, value } = operation;
  const [, first = '', ...rest] = path.split('/');
  const name = rest.join('/');
  if (path === '/deploymentId') return withDeployment(stage, value);
  if (rest.length === 0 && Object.hasOwn(MEMBERS, first)) return withMember(stage, first, MEMBERS[first]?.(value));
  if (first === 'variables' && rest.length === 1) return withVariable(stage, unescaped(name), value);
  if (first === 'accessLogSettings') return setLog(stage, operation);
  const canary = first === 'canarySettings' ? withCanary(stage, name, value) : undefined;
  if (canary !== undefined) return canary;
  const method = methodSettingOf(path);
  if (method === undefined) throw badRequest(`Invalid method setting path: ${path}. Must be one of: ${STAGE_PATHS}`);
  return withMember(stage, 'methodSettings', withMethodSetting(methodsOf(stage), { ...operation, ...method }));
}

function remove(stage: PatchedStage, { path }: Operation): PatchedStage {
  const [, first = '', ...rest] = path.split('/');
  if (path === '/canarySettings' || path === '/accessLogSettings') return withMember(stage, first, undefined);
  if (first === 'accessLogSettings') throw badRequest(`Invalid accessLogSettings path. Must be one of : ${LOG_PATHS}`);
  if (first === 'variables' && rest.length === 1) return withVariable(stage, unescaped(rest[0] ?? ''), undefined);
  return withMember(stage, 'methodSettings', withoutMethod(methodsOf(stage), path));
}

function methodsOf({ settings }: PatchedStage): JsonObject {
  return object(settings, 'methodSettings');
}

/** No value names no deployment, which is refused when the stage is checked. */
function withDeployment(stage: PatchedStage, deploymentId = ''): PatchedStage {
  return { ...stage, deploymentId };
}

function withMember(stage: PatchedStage, name: string, value: unknown): PatchedStage {
  return { ...stage, settings: compact({ ...stage.settings, [name]: value }) };
}

function withVariable(stage: PatchedStage, name: string, value: string | undefined): PatchedStage {
  const variables = compact({ ...object(stage.settings, 'variables'), [name]: value });
  return withMember(stage, 'variables', Object.keys(variables).length === 0 ? undefined : variables);
}

function setLog(stage: PatchedStage, { path, value }: Operation): PatchedStage {
  const name = /^\/accessLogSettings\/(destinationArn|format)$/.exec(path)?.[1];
  if (name === undefined) throw badRequest(`Invalid accessLogSettings path. Must be one of : ${LOG_PATHS}`);
  if (value === undefined || value === '') throw badRequest('Access Log value must not be empty');
  return withMember(stage, 'accessLogSettings', { ...object(stage.settings, 'accessLogSettings'), [name]: value });
}

function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
