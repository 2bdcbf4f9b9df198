export { connectNats } from './connect.ts';
export { NatsLink } from './link.ts';
export type { NatsCounters } from './link.ts';
export type { NatsLogger, NatsSettings } from './nats-settings.ts';
export { checkNodeId } from './names.ts';
export { NatsPublisher } from './publisher.ts';
export type { NatsPublisherOptions } from './publisher.ts';
export { NATS_PUBLISHER_SETTINGS, NATS_SETTINGS, natsSettings } from './settings.ts';
export { NatsSubscriber } from './subscriber.ts';
