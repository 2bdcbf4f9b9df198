import type { ChannelHead } from '@gatehouse/config-channel';
import { ChannelHead as HeadMessage } from '@gatehouse/contract';

/** A heartbeat as `gatehouse.config.v1.ChannelHead`. */
export function encodeHead(head: ChannelHead): Uint8Array {
  return HeadMessage.encode({ ...head }).finish();
}

/** The heartbeat of a message. Throws Error when it is none. */
export function decodeHead(bytes: Uint8Array): ChannelHead {
  const head = HeadMessage.decode(bytes);
  if (head.epoch === '') throw new Error('the head has no epoch');
  return head;
}
