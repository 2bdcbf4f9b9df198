import type { NodeServiceImplementation } from '@gatehouse/contract';
import type { NodeUseCases } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, pageOf, required } from './fields.ts';
import { nodeMessage } from './messages.ts';

/** `NodeService` over its use cases. */
export function nodeHandlers(nodes: NodeUseCases): NodeServiceImplementation<Caller> {
  return {
    // Async, so that a failure is a rejection like that of every other call.
    listNodes: async (request) => {
      const page = nodes.list(pageOf(request));
      return Promise.resolve({ nodes: page.items.map(nodeMessage), ...nextPageOf(page) });
    },
    getNode: async ({ nodeId }) => Promise.resolve(nodeMessage(nodes.get(required('node_id', nodeId)))),
  };
}
