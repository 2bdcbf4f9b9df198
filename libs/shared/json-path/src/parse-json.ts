import { Decimal, wholeNumber } from './json-value.ts';
import type { JsonValue, MapKey } from './json-value.ts';

/** The value, or why the text is no JSON and the character where that shows. */
export type ParsedJson =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string; readonly at: number };

/** How a text is read. */
export interface JsonOptions {
  /** Levels of arrays and objects. Default 500. */
  readonly maxDepth?: number;
  /** Also takes names without quotes and texts in single quotes, as `{statusCode: 200}`. Default false. */
  readonly lenient?: boolean;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const FRACTION = /[.eE]/;
const BARE_NAME = /[A-Za-z_$][\w$-]*/y;
const WORDS: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
/** Digits of a number: reading a number costs the square of its digits. */
const MAX_DIGITS = 1_000;
/** Digits that a double holds exactly; numbers with more keep their text. */
const EXACT_DIGITS = 17;
const SAFE_INTEGER_CHARACTERS = 15;
const SMALL_DIGITS = 9;

const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];
const [QUOTE, APOSTROPHE, BACKSLASH, COLON, COMMA, ZERO] = [0x22, 0x27, 0x5c, 0x3a, 0x2c, 0x30];

class JsonSyntaxError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/**
 * Reads JSON with the order of members as written (the last of two equal names wins, at the place of the first). Linear in
 * the length of the text, bounded in depth.
 */
export function parseJson(text: string, options: JsonOptions = {}): ParsedJson {
  try {
    return { ok: true, value: new Reader(text, options).document() };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { ok: false, message: error.message, at: error.at };
    throw error;
  }
}

class Reader {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #lenient: boolean;
  /** Made for the first number that needs it: an expression of its own costs more than reading a short text. */
  #number: RegExp | undefined = undefined;
  #at = 0;
  #depth = 0;

  constructor(text: string, { maxDepth = 500, lenient = false }: JsonOptions) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#lenient = lenient;
  }

  document(): JsonValue {
    const value = this.#value();
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw this.#unexpected();
    return value;
  }

  #value(): JsonValue {
    this.#skipBlanks();
    switch (this.#text.charCodeAt(this.#at)) {
      case OPEN_BRACE:
        return this.#object();
      case OPEN_BRACKET:
        return this.#array();
      case QUOTE:
        return this.#string();
      case APOSTROPHE:
        if (this.#lenient) return this.#singleQuoted();
        throw this.#unexpected();
      default:
        return this.#smallNumber() ?? this.#scalar();
    }
  }

  #enter(): void {
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) throw this.#error(`more than ${this.#maxDepth} levels`);
  }

  #leave(close: number): void {
    if (!this.#take(close)) throw this.#unexpected();
    this.#depth -= 1;
  }

  #object(): Map<MapKey, JsonValue> {
    const members = new Map<MapKey, JsonValue>();
    this.#enter();
    if (!this.#isNext(CLOSE_BRACE)) {
      do {
        const name = this.#name();
        if (!this.#take(COLON)) throw this.#unexpected();
        members.set(name, this.#value());
      } while (this.#take(COMMA));
    }
    this.#leave(CLOSE_BRACE);
    return members;
  }

  #array(): JsonValue[] {
    const items: JsonValue[] = [];
    this.#enter();
    if (!this.#isNext(CLOSE_BRACKET)) {
      do items.push(this.#value());
      while (this.#take(COMMA));
    }
    this.#leave(CLOSE_BRACKET);
    return items;
  }

  #name(): string {
    this.#skipBlanks();
    const first = this.#text.charCodeAt(this.#at);
    if (first === QUOTE) return this.#string();
    if (!this.#lenient) throw this.#unexpected();
    if (first === APOSTROPHE) return this.#singleQuoted();
    const bare = new RegExp(BARE_NAME);
    bare.lastIndex = this.#at;
    const name = bare.exec(this.#text)?.[0];
    if (name === undefined) throw this.#unexpected();
    this.#at += name.length;
    return name;
  }

  #string(): string {
    const text = this.#text;
    const begin = this.#at + 1;
    let escaped = false;
    for (let i = begin; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) {
        this.#at = i + 1;
        return escaped ? this.#unescape(begin, i) : text.slice(begin, i);
      }
      if (code < 0x20) break;
      if (code === BACKSLASH) {
        escaped = true;
        i += 1;
      }
    }
    throw this.#error('a text without its end');
  }

  #unescape(begin: number, end: number): string {
    try {
      return JSON.parse(this.#text.slice(begin - 1, end + 1)) as string;
    } catch {
      throw new JsonSyntaxError('a text with an escape that is none', begin - 1);
    }
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end === -1) throw this.#error('a text without its end');
    const content = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return content;
  }

  /** The whole numbers that documents are full of, without the cost of a regular expression. */
  #smallNumber(): number | undefined {
    let value = 0;
    let at = this.#at;
    for (; at - this.#at < SMALL_DIGITS; at++) {
      const digit = this.#text.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    const next = this.#text.charCodeAt(at);
    const isWhole = next === COMMA || next === CLOSE_BRACE || next === CLOSE_BRACKET;
    const startsWithZero = value !== 0 && this.#text.charCodeAt(this.#at) === ZERO;
    if (at === this.#at || !isWhole || startsWithZero || (value === 0 && at > this.#at + 1)) return undefined;
    this.#at = at;
    return value;
  }

  #scalar(): JsonValue {
    const number = (this.#number ??= new RegExp(NUMBER));
    number.lastIndex = this.#at;
    if (number.test(this.#text)) {
      const text = this.#text.slice(this.#at, number.lastIndex);
      this.#at = number.lastIndex;
      return this.#numberOf(text);
    }
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    throw this.#unexpected();
  }

  #numberOf(text: string): JsonValue {
    if (text.length > MAX_DIGITS) throw this.#error(`a number of more than ${MAX_DIGITS} characters`);
    if (!FRACTION.test(text)) {
      return text.length <= SAFE_INTEGER_CHARACTERS ? Number(text) || 0 : wholeNumber(BigInt(text));
    }
    const value = Number(text);
    const isShort = text.length <= EXACT_DIGITS || text.replace(/[eE].*|\D/g, '').length <= EXACT_DIGITS;
    return isShort && Number.isFinite(value) ? new Decimal(value) : new Decimal(value, text);
  }

  #isNext(code: number): boolean {
    this.#skipBlanks();
    return this.#text.charCodeAt(this.#at) === code;
  }

  #take(code: number): boolean {
    if (!this.#isNext(code)) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  #unexpected(): JsonSyntaxError {
    const found = this.#text[this.#at];
    return this.#error(found === undefined ? 'the text ends too early' : `"${found}" is not expected here`);
  }

  #error(message: string): JsonSyntaxError {
    return new JsonSyntaxError(message, this.#at);
  }
}
