export { decodeEntry, encodeEntry } from './entry-message.ts';
