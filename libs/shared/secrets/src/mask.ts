import { MASK } from './secret.ts';
import type { Secret } from './secret.ts';

/** Secrets shorter than this are not looked for by value: they would blank out innocent words. */
const MIN_SEARCHED_CHARACTERS = 6;

/** What gives a secret away by its form. Bounded, so that no text makes them slow. */
const FORMS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\bght_[A-Za-z0-9_-]{8,512}/g, `ght_${MASK}`],
  // Everything up to the last @ of the word: passwords may hold @ themselves.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"'<>\\]{0,2048}@/gi, `$1${MASK}@`],
  [/([?&;](?:[a-z_]{0,20}(?:password|passwd|token|secret)[a-z_]{0,20})=)[^&\s"'\\]{1,2048}/gi, `$1${MASK}`],
  [/\b(authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic)\s{1,3})[^\s"',\\]{1,4096}/gi, `$1${MASK}`],
];

/** Masks what is a secret by its form: users and passwords in URLs, tokens of Gatehouse, `Authorization` values. */
export function maskSecrets(text: string): string {
  return FORMS.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}

/**
 * A mask for everything that a process prints: the forms of {@link maskSecrets}, and these secrets wherever they stand, also
 * as JSON and percent-encoded. For a secret that is a URL its password counts, not its host.
 */
export function createMask(secrets: readonly Secret[]): (text: string) => string {
  const values = [...new Set(secrets.flatMap((secret) => partsOf(secret.reveal())).flatMap(spellings))]
    .filter((value) => value.length >= MIN_SEARCHED_CHARACTERS)
    .sort((left, right) => right.length - left.length);
  return (text) => maskSecrets(values.reduce((masked, value) => masked.replaceAll(value, MASK), text));
}

/** The parts of a value that are secret. A list of URLs has several. */
function partsOf(value: string): string[] {
  if (!value.includes('://')) return [value, ...value.split(/[\s,;=]+/)];
  return value.split(',').flatMap((text) => {
    const userInfo = /:\/\/(.*)@/s.exec(text)?.[1];
    if (userInfo === undefined) return [];
    const colon = userInfo.indexOf(':');
    return [colon === -1 ? userInfo : userInfo.slice(colon + 1)];
  });
}

function spellings(value: string): string[] {
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), decoded(value)];
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
