export { digestOf } from './digest.ts';
export { encodeDomainName, encodeStage, encodeVpcLink } from './encode.ts';
export type { EncodedResource } from './encode.ts';
export { decodeResource, integrationIdOf, loadStage } from './decode.ts';
export type { Breathe, DecodedResource, StageManifest } from './decode.ts';
export { StageEncoder } from './stage-encoder.ts';
export { SnapshotError } from './snapshot-error.ts';
export type { StageApi, StageConfig } from './stage-config.ts';
