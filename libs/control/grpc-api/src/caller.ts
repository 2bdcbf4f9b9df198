import type { CallContext, ServerMiddleware } from 'nice-grpc-common';
import type { Actor } from '@gatehouse/records';

/** What every implementation gets beside the request. */
export interface Caller {
  /** Who calls, for the audit trail. */
  readonly actor: Actor;
}

/** The context of a call. */
export type Context = CallContext & Caller;

/** Says who calls: nobody proves an identity yet, so the peer's address and the method are all there is. */
export const identifyCaller: ServerMiddleware<Caller> = async function* identifyCaller(call, context) {
  const actor: Actor = { principal: 'anonymous', sourceAddress: context.peer, via: `grpc:${call.method.path}` };
  return yield* call.next(call.request, { ...context, actor });
};
