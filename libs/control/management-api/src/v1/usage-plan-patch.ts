import { isJsonObject } from '@gatehouse/aws-rest-json';
import type { AwsError, JsonObject } from '@gatehouse/aws-rest-json';
import { compact, object, objects, optionalText } from '../input.ts';
import { badRequest, notFound } from '../messages.ts';
import { namingPaths, numberOf, orUndefined, patched, replaced } from './patch.ts';
import type { PatchCall, PatchRule } from './patch.ts';

type Plan = JsonObject;
type Edit = (plan: Plan, call: PatchCall) => Plan;

/** A path of one method of a stage, also as Terraform writes it: without escapes. */
const OF_METHOD = /^(\/apiStages\/[^/]+\/throttle\/)(.+?)(\/(?:rateLimit|burstLimit))?$/;

/** A usage plan after a PATCH (reference rest-api.md 1.4). Whether the result makes sense is asked when it is stored. */
export function patchedUsagePlan(plan: Plan, input: JsonObject): Plan {
  const pointerOf = (path: string): string => path.replace(OF_METHOD, escapedMethod);
  return compact(patched(plan, input, RULES, namingPaths, pointerOf));
}

function escapedMethod(_path: string, start: string, method: string, end = ''): string {
  const whole = method.startsWith('/') || method.startsWith('~1') ? method : `/${method}`;
  return `${start}${whole.replaceAll('/', '~1')}${end}`;
}

const RULES: readonly PatchRule<Plan>[] = [
  replaced('/name', 'name', (value) => value),
  replaced('/description', 'description', orUndefined),
  { path: '/productCode', ops: { add: setProductCode, replace: setProductCode, remove: without('productCode') } },
  { path: '/apiStages', ops: { add: addStage, remove: removeStage } },
  { path: '/throttle', ops: { remove: without('throttle') } },
  { path: '/throttle/rateLimit', ops: both(setNumber('throttle', 'rateLimit')) },
  { path: '/throttle/burstLimit', ops: both(setNumber('throttle', 'burstLimit')) },
  { path: '/quota', ops: { remove: without('quota') } },
  { path: '/quota/limit', ops: both(setNumber('quota', 'limit')) },
  { path: '/quota/offset', ops: both(setNumber('quota', 'offset')) },
  { path: '/quota/period', ops: both(setPeriod) },
  {
    path: '/apiStages/{stage}/throttle',
    ops: { ...both(setStageThrottle), remove: (plan, call) => editStage(plan, call, () => undefined) },
  },
  { path: '/apiStages/{stage}/throttle/{method}', ops: { remove: removeMethod } },
  { path: '/apiStages/{stage}/throttle/{method}/rateLimit', ops: both(setMethodNumber('rateLimit')) },
  { path: '/apiStages/{stage}/throttle/{method}/burstLimit', ops: both(setMethodNumber('burstLimit')) },
];

function both(edit: Edit): { readonly add: Edit; readonly replace: Edit } {
  return { add: edit, replace: edit };
}

function without(name: string): Edit {
  return (plan) => ({ ...plan, [name]: undefined });
}

function setProductCode(plan: Plan, { value }: PatchCall): Plan {
  return { ...plan, productCode: orUndefined(value) };
}

function setNumber(part: string, name: string): Edit {
  return (plan, { value, path }) => ({ ...plan, [part]: { ...object(plan, part), [name]: numberOf(value, path) } });
}

function setPeriod(plan: Plan, { value }: PatchCall): Plan {
  return { ...plan, quota: { ...object(plan, 'quota'), period: value } };
}

function addStage(plan: Plan, { value }: PatchCall): Plan {
  const { apiId, stage } = stageOf(value);
  return { ...plan, apiStages: [...objects(plan, 'apiStages'), { apiId, stage }] };
}

function removeStage(plan: Plan, { value }: PatchCall): Plan {
  const gone = foundStage(plan, stageOf(value));
  return { ...plan, apiStages: objects(plan, 'apiStages').filter((stage) => stage !== gone) };
}

function setStageThrottle(plan: Plan, call: PatchCall): Plan {
  return editStage(plan, call, () => methodsOf(call.value));
}

function removeMethod(plan: Plan, call: PatchCall): Plan {
  const method = call.names[1] ?? '';
  return editStage(plan, call, (throttle) => ({ ...throttle, [method]: undefined }));
}

function setMethodNumber(name: string): Edit {
  return (plan, call) => {
    const method = call.names[1] ?? '';
    const value = numberOf(call.value, call.path);
    return editStage(plan, call, (throttle) => ({
      ...throttle,
      [method]: { ...object(throttle, method), [name]: value },
    }));
  };
}

/** Changes the buckets of the stage that the path names. */
function editStage(plan: Plan, { names }: PatchCall, edit: (throttle: JsonObject) => JsonObject | undefined): Plan {
  const changed = foundStage(plan, stageOf(names[0]));
  const throttle = edit(object(changed, 'throttle'));
  const stage = compact({ ...changed, throttle: throttle === undefined ? undefined : compact(throttle) });
  return { ...plan, apiStages: objects(plan, 'apiStages').map((other) => (other === changed ? stage : other)) };
}

interface StageName {
  readonly apiId: string;
  readonly stage: string;
}

/** `{apiId}:{stageName}`. */
function stageOf(text: string | undefined): StageName {
  const [apiId, stage, ...more] = (text ?? '').split(':');
  if (apiId === undefined || apiId === '' || stage === undefined || stage === '' || more.length > 0) {
    throw badRequest('Invalid API Stage specified');
  }
  return { apiId, stage };
}

function foundStage(plan: Plan, { apiId, stage }: StageName): JsonObject {
  const found = objects(plan, 'apiStages').find((one) => one['apiId'] === apiId && one['stage'] === stage);
  if (found !== undefined) return found;
  throw unknownStage(apiId, stage, optionalText(plan, 'usagePlanId') ?? '');
}

/** A stage that does not exist, or that the plan does not have. */
export function unknownStage(apiId: string, stage: string, usagePlanId: string): AwsError {
  return notFound(`Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${usagePlanId}`);
}

/** A map of methods as JSON text. */
function methodsOf(text: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (isJsonObject(value)) return value;
  } catch {
    // Answered below, as any other text that is no map.
  }
  throw badRequest('Invalid throttle specified: it must be a JSON object of methods and their limits');
}
