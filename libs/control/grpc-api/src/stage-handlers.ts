import type { CreateStageRequest, StageServiceImplementation } from '@gatehouse/contract';
import { restStageSettingsFromProto, stageSettingsFromProto } from '@gatehouse/model-proto';
import type { StageUseCases } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, optional, pageOf, required, requiredMessage, revisionOf, wrongField } from './fields.ts';
import { stageMessage } from './messages.ts';

/** `StageService` over its use cases. */
export function stageHandlers(stages: StageUseCases): StageServiceImplementation<Caller> {
  return {
    createStage: async ({ apiId, settings, restSettings, deploymentId }, { actor }) => {
      const input = {
        apiId: required('apiId', apiId),
        ...settingsOf({ settings, restSettings }),
        ...optional('deploymentId', deploymentId),
      };
      return stageMessage(await stages.create(actor, input));
    },
    getStage: async ({ apiId, stageName }) =>
      stageMessage(await stages.get(required('apiId', apiId), required('stageName', stageName))),
    listStages: async (request) => {
      const page = await stages.list(required('apiId', request.apiId), pageOf(request));
      return { stages: page.items.map(stageMessage), ...nextPageOf(page) };
    },
    updateStage: async (request, { actor }) => {
      const input = {
        apiId: required('apiId', request.apiId),
        ...settingsOf(request),
        ...optional('deploymentId', request.deploymentId),
        ...revisionOf(request),
      };
      return stageMessage(await stages.update(actor, input));
    },
    deleteStage: async (request, { actor }) => {
      const stage = {
        apiId: required('apiId', request.apiId),
        stageName: required('stageName', request.stageName),
      };
      await stages.delete(actor, { ...stage, ...revisionOf(request) });
      return {};
    },
    flushStageCache: async (request, { actor }) => {
      const stage = {
        apiId: required('apiId', request.apiId),
        stageName: required('stageName', request.stageName),
      };
      await stages.flushCache(actor, stage);
      return {};
    },
  };
}

/** The settings that are set. The use case refuses those of the other kind of API. */
function settingsOf({ settings, restSettings }: Pick<CreateStageRequest, 'settings' | 'restSettings'>) {
  if (restSettings === undefined) {
    return { isRest: false, settings: stageSettingsFromProto(requiredMessage('settings', settings)) };
  }
  if (settings !== undefined) throw wrongField('settings', 'and restSettings exclude each other');
  return { isRest: true, settings: restStageSettingsFromProto(restSettings) };
}
