export type { ApplyReport, ConfigChunk, ConfigPointer, ConfigPublisher, ConfigSubscriber } from './channel.ts';
export { InProcessChannel } from './in-process-channel.ts';
