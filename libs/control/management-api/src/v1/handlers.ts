import type { Handler, HandlerTable, ManagementContext } from '../context.ts';
import { v1AccountHandlers } from './account-handlers.ts';
import { checkPatchOps } from './patch-ops.ts';
import { v1RestHandlers } from './rest-handlers.ts';
import { v1StageHandlers } from './stage-handlers.ts';
import { mappingRefusal } from './words.ts';

/** All operations of version 1 that Gatehouse serves. */
export function v1Handlers(context: ManagementContext): HandlerTable {
  const table: HandlerTable = {
    ...v1AccountHandlers(context),
    ...v1RestHandlers(context),
    ...v1StageHandlers(context),
  };
  return Object.fromEntries(Object.entries(table).map(([name, handler]) => [name, worded(name, handler)]));
}

/** What is the same for all operations: the check of PATCH operations, and the words for mappings that the document refuses. */
function worded(name: string, handler: Handler): Handler {
  return async (input, actor) => {
    checkPatchOps(name, input);
    return handler(input, actor).catch((error: unknown) => {
      throw mappingRefusal(error) ?? error;
    });
  };
}
