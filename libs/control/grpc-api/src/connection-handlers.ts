import type { Connection, ConnectionServiceImplementation } from '@gatehouse/contract';
import type { ConnectionUseCases, ConnectionView } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, optional, pageOf, required } from './fields.ts';

/** `ConnectionService` over its use cases. */
export function connectionHandlers(connections: ConnectionUseCases): ConnectionServiceImplementation<Caller> {
  return {
    listConnections: async (request) => {
      const page = await connections.list(pageOf(request), {
        ...optional('apiId', request.apiId),
        ...optional('stageName', request.stageName),
        ...optional('nodeId', request.nodeId),
      });
      return {
        connections: page.items.map(connectionMessage),
        ...nextPageOf(page),
        unreachableNodeIds: [...page.unreachableNodeIds],
      };
    },
    getConnection: async ({ connectionId }) =>
      connectionMessage(await connections.get(required('connectionId', connectionId))),
    postToConnection: async ({ connectionId, data }, { actor }) => {
      await connections.post(actor, required('connectionId', connectionId), data);
      return {};
    },
    deleteConnection: async ({ connectionId }, { actor }) => {
      await connections.delete(actor, required('connectionId', connectionId));
      return {};
    },
  };
}

function connectionMessage({ connectedAtUnixMs, lastActiveAtUnixMs, ...facts }: ConnectionView): Connection {
  return { ...facts, connectedDate: new Date(connectedAtUnixMs), lastActiveDate: new Date(lastActiveAtUnixMs) };
}
