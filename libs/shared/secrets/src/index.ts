export { MASK, Secret } from './secret.ts';
export { createMask, maskSecrets } from './mask.ts';
export { readSecret } from './read-secret.ts';
export type { SecretSource } from './read-secret.ts';
export { newBoxKey, parseBoxKeys, SealError, SecretBox } from './secret-box.ts';
