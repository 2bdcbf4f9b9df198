import type { Handler, HandlerTable, ManagementContext } from '../context.ts';
import { v1AccountHandlers } from './account-handlers.ts';
import { checkPatchOps } from './patch-ops.ts';
import { restApiHandlers } from './rest-apis.ts';
import { v1StageHandlers } from './stage-handlers.ts';

/** All operations of version 1 that Gatehouse serves. */
export function v1Handlers(context: ManagementContext): HandlerTable {
  const table: HandlerTable = {
    ...restApiHandlers(context),
    ...v1AccountHandlers(context),
    ...v1StageHandlers(context),
  };
  return Object.fromEntries(Object.entries(table).map(([name, handler]) => [name, withCheckedOps(name, handler)]));
}

function withCheckedOps(name: string, handler: Handler): Handler {
  return async (input, actor) => {
    checkPatchOps(name, input);
    return handler(input, actor);
  };
}
