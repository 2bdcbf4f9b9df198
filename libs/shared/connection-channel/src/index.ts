export type {
  BatchReply,
  ConnectionAction,
  ConnectionBatch,
  ConnectionCall,
  ConnectionChannel,
  ConnectionFacts,
  ConnectionFilter,
  ConnectionList,
  ConnectionNode,
  ConnectionReply,
} from './connection-channel.ts';
export { ConnectionIds, ownerOf, ownerOfId } from './connection-id.ts';
export { InProcessConnections } from './in-process-connections.ts';
export type { ConnectionDirectory, ConnectionRecord } from './connection-directory.ts';
