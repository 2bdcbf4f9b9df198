import type { HandlerTable, ManagementContext } from '../context.ts';
import { deploymentHandlers } from './deployments.ts';
import { documentationPartHandlers } from './documentation-parts.ts';
import { documentationVersionHandlers } from './documentation-versions.ts';
import { stageHandlers } from './stages.ts';

/** Operations of version 1 on deployments, stages and documentation. */
export function v1StageHandlers(context: ManagementContext): HandlerTable {
  return {
    ...deploymentHandlers(context),
    ...documentationPartHandlers(context),
    ...documentationVersionHandlers(context),
    ...stageHandlers(context),
  };
}
