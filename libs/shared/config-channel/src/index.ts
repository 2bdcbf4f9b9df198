export type { ApplyReport, ConfigChunk, ConfigPointer, ConfigPublisher, ConfigSubscriber } from './channel.ts';
