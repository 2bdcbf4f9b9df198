import type { StageServiceImplementation } from '@gatehouse/contract';
import { stageSettingsFromProto } from '@gatehouse/model-proto';
import type { StageUseCases } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, optional, pageOf, required, requiredMessage, revisionOf } from './fields.ts';
import { stageMessage } from './messages.ts';

/** `StageService` over its use cases. */
export function stageHandlers(stages: StageUseCases): StageServiceImplementation<Caller> {
  return {
    createStage: async ({ apiId, settings, deploymentId }, { actor }) => {
      const input = {
        apiId: required('api_id', apiId),
        settings: stageSettingsFromProto(requiredMessage('settings', settings)),
        ...optional('deploymentId', deploymentId),
      };
      return stageMessage(await stages.create(actor, input));
    },
    getStage: async ({ apiId, stageName }) =>
      stageMessage(await stages.get(required('api_id', apiId), required('stage_name', stageName))),
    listStages: async (request) => {
      const page = await stages.list(required('api_id', request.apiId), pageOf(request));
      return { stages: page.items.map(stageMessage), ...nextPageOf(page) };
    },
    updateStage: async (request, { actor }) => {
      const input = {
        apiId: required('api_id', request.apiId),
        settings: stageSettingsFromProto(requiredMessage('settings', request.settings)),
        ...optional('deploymentId', request.deploymentId),
        ...revisionOf(request),
      };
      return stageMessage(await stages.update(actor, input));
    },
    deleteStage: async (request, { actor }) => {
      const stage = {
        apiId: required('api_id', request.apiId),
        stageName: required('stage_name', request.stageName),
      };
      await stages.delete(actor, { ...stage, ...revisionOf(request) });
      return {};
    },
    flushStageCache: async (request, { actor }) => {
      const stage = {
        apiId: required('api_id', request.apiId),
        stageName: required('stage_name', request.stageName),
      };
      await stages.flushCache(actor, stage);
      return {};
    },
  };
}
