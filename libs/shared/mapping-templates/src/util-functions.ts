import { Opaque, parseJson } from '@gatehouse/json-path';
import { evaluationError } from './meter.ts';
import { methodsOf, withValue } from './method.ts';
import type { Method, MethodInput, Methods } from './method.ts';
import { textOf } from './text-of.ts';
import type { Value } from './values.ts';

/** `$util`. */
export class UtilObject extends Opaque {
  toString(): string {
    return '';
  }
}

const STEPS_PER_ESCAPE = 0.25;
const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\b', '\\b'],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\f', '\\f'],
  ['\r', '\\r'],
]);
const ESCAPED = /[\x00-\x1f'"\\/]|[^\x00-\x7e]/g;

/** The functions of `$util` (reference rest-api.md 6.2). Each pays by the characters it reads. */
export const UTIL_FUNCTIONS: Methods<UtilObject> = methodsOf<UtilObject>({
  escapeJavaScript: ofText(32, (text, { meter }) =>
    text.replace(ESCAPED, (character) => {
      meter.spend(STEPS_PER_ESCAPE);
      return escapeCharacter(character);
    }),
  ),
  urlEncode: ofText(8, (text) => encodeForm(text)),
  urlDecode: ofText(8, (text) => decodeForm(text)),
  base64Encode: ofText(64, (text) => Buffer.from(text, 'utf8').toString('base64')),
  base64Decode: ofText(64, (text) => Buffer.from(text, 'base64').toString('utf8')),
  parseJson: ofText(8, (text, { meter }) => {
    const parsed = parseJson(text, { maxDepth: meter.limits.maxDepth });
    if (!parsed.ok) throw evaluationError(`$util.parseJson: ${parsed.message}, at character ${parsed.at}.`);
    return parsed.value;
  }),
});

function ofText(charactersPerStep: number, work: (text: string, input: MethodInput) => Value): Method<UtilObject> {
  return withValue((_util, value, input) => {
    if (value === null) return null;
    const text = textOf(value, input.meter);
    input.meter.spend(1 + text.length / charactersPerStep);
    const result = work(text, input);
    return typeof result === 'string' ? input.meter.made(result) : result;
  });
}

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  if (code >= 0x20 && code < 0x7f) return `\\${character}`;
  return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** application/x-www-form-urlencoded as Java writes it: letters, digits and `.-*_` stay, a blank is `+`. */
function encodeForm(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** Bytes that are no UTF-8 become U+FFFD, as in Java; a `%` without two digits ends the rendering, as there. */
function decodeForm(text: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) throw evaluationError('$util.urlDecode: a "%" without two digits behind it.');
  const blanks = text.replaceAll('+', ' ');
  return blanks.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
