export { bringsItsContent } from './entry-content.ts';
export { decodeEntry, encodeEntry } from './entry-message.ts';
export { sealEntry } from './entry-seal.ts';
