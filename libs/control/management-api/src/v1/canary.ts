import type { JsonObject } from '@gatehouse/aws-rest-json';
import { compact, object, optionalText, pick } from '../input.ts';
import { badRequest } from '../messages.ts';
import { isTrue, numberOf } from './patch.ts';
import type { PatchedStage } from './patched-stage.ts';

const FROM = ['/canarySettings/deploymentId', '/canarySettings/stageVariableOverrides'] as const;
const TO = ['/deploymentId', '/variables'] as const;
const OVERRIDE = /^stageVariableOverrides\/(.+)$/;

/** Canary settings with what holds unset: the stage's own deployment, no traffic (reference rest-api.md 10.2). */
export function completeCanary(canary: JsonObject, deploymentId: string | undefined): JsonObject {
  const { stageVariableOverrides } = pick(canary, ['stageVariableOverrides']);
  return compact({
    percentTraffic: canary['percentTraffic'] ?? 0,
    deploymentId: canary['deploymentId'] ?? deploymentId,
    stageVariableOverrides,
    useStageCache: canary['useStageCache'] ?? false,
  });
}

/** The stage with one member of its canary replaced; undefined for a member that there is not. */
export function withCanary(stage: PatchedStage, name: string, value: string | undefined): PatchedStage | undefined {
  const before = object(stage.settings, 'canarySettings');
  const change = changeOf(before, name, value);
  if (change === undefined) return undefined;
  const canarySettings = completeCanary({ ...before, ...change }, stage.deploymentId);
  return { ...stage, settings: { ...stage.settings, canarySettings } };
}

function changeOf(canary: JsonObject, name: string, value: string | undefined): JsonObject | undefined {
  if (name === 'deploymentId') return { deploymentId: value ?? '' };
  if (name === 'percentTraffic') return { percentTraffic: numberOf(value, `/canarySettings/${name}`) };
  if (name === 'useStageCache') return { useStageCache: isTrue(value) };
  const [, variable] = OVERRIDE.exec(name) ?? [];
  if (variable === undefined) return undefined;
  return { stageVariableOverrides: { ...object(canary, 'stageVariableOverrides'), [variable]: value } };
}

/** `copy`: the canary's deployment or variables become the stage's. The canary itself stays as it is (reference rest-api.md 10.2). */
export function promoted(
  stage: PatchedStage,
  { path, from }: { readonly path: string; readonly from: string | undefined },
): PatchedStage {
  const isVariables = path === TO[1] && from === FROM[1];
  if (!isVariables && !(path === TO[0] && from === FROM[0])) {
    throw badRequest(
      `Invalid copy operation with path: ${path} and from ${from ?? 'null'}. Valid copy:path are [${TO.join(', ')}] and valid copy:from are [${FROM.join(', ')}]`,
    );
  }
  const { settings } = stage;
  if (settings['canarySettings'] === undefined) throw badRequest('Promotion not available. Canary does not exist.');
  const canary = object(settings, 'canarySettings');
  if (!isVariables) return { ...stage, deploymentId: optionalText(canary, 'deploymentId') ?? stage.deploymentId };
  const variables = { ...object(settings, 'variables'), ...object(canary, 'stageVariableOverrides') };
  return { ...stage, settings: { ...settings, variables } };
}
