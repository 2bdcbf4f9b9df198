import type { NodeServiceImplementation, Node_State } from '@gatehouse/contract';
import type { NodeFilter, NodeUseCases } from '@gatehouse/records';
import { ServerError, Status } from 'nice-grpc-common';
import type { Caller } from './caller.ts';
import { nextPageOf, pageOf, required } from './fields.ts';
import { nodeMessage } from './messages.ts';

/** `NodeService` over its use cases. `closing` aborts when the server goes down and ends the watches. */
export function nodeHandlers(nodes: NodeUseCases, closing: AbortSignal): NodeServiceImplementation<Caller> {
  return {
    // Async, so that a failure is a rejection like that of every other call.
    listNodes: async (request) => {
      const page = nodes.list(pageOf(request), filterOf(request));
      return Promise.resolve({ nodes: page.items.map(nodeMessage), ...nextPageOf(page) });
    },
    getNode: async ({ nodeId }) => Promise.resolve(nodeMessage(nodes.get(required('nodeId', nodeId)))),
    async *watchNodes(request, { signal }) {
      const views = nodes.watch(filterOf(request), AbortSignal.any([signal, closing]));
      for await (const view of views) yield { nodes: view.map(nodeMessage) };
      if (closing.aborted) throw new ServerError(Status.UNAVAILABLE, 'The control plane is going down; watch again');
    },
    drainNode: async ({ nodeId }, { actor }) => {
      await nodes.drain(actor, required('nodeId', nodeId));
      return {};
    },
  };
}

function filterOf(request: { readonly state: Node_State; readonly labels: Record<string, string> }): NodeFilter {
  const { state, labels } = request;
  return state === 'STATE_UNSPECIFIED' ? { labels } : { state, labels };
}
