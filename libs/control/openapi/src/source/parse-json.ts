import { MAX_DEPTH, SyntaxFault } from './marks.ts';
import type { Marks } from './marks.ts';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses JSON (RFC 8259) and, if asked for `marks`, notes where every member begins. Unlike `JSON.parse` it refuses a key that occurs twice, bounds
 * the depth and knows the place of an error. Objects have no prototype, so that a member named `__proto__` is only a member.
 *
 * @throws SyntaxFault when the text is not JSON.
 */
export function parseJson(text: string, marks?: Marks): unknown {
  return new JsonReader(text, marks).document();
}

class JsonReader {
  readonly #text: string;
  readonly #marks: Marks | undefined;
  #at = 0;

  constructor(text: string, marks: Marks | undefined) {
    this.#text = text;
    this.#marks = marks;
  }

  document(): unknown {
    const value = this.#value(0);
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the document');
    return value;
  }

  #value(depth: number): unknown {
    this.#skipBlanks();
    if (depth > MAX_DEPTH) throw this.#fault(`nests deeper than ${MAX_DEPTH} levels`);
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#list(depth);
    if (first === '"') return this.#string();
    return this.#word();
  }

  #object(depth: number): Record<string, unknown> {
    const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    const offsets = new Map<string, number>();
    this.#at += 1;
    for (let more = !this.#takes('}'); more; more = this.#goesOn('}')) {
      this.#skipBlanks();
      const start = this.#at;
      if (this.#text[start] !== '"') throw this.#unexpected('a member name in double quotes');
      const key = this.#string();
      if (Object.hasOwn(members, key)) throw new SyntaxFault(start, `duplicate key ${JSON.stringify(key)}`);
      if (this.#marks !== undefined) offsets.set(key, start);
      if (!this.#takes(':')) throw this.#unexpected('":"');
      members[key] = this.#value(depth + 1);
    }
    this.#marks?.set(members, offsets);
    return members;
  }

  #list(depth: number): unknown[] {
    const items: unknown[] = [];
    const offsets = new Map<string, number>();
    this.#at += 1;
    for (let more = !this.#takes(']'); more; more = this.#goesOn(']')) {
      this.#skipBlanks();
      if (this.#marks !== undefined) offsets.set(String(items.length), this.#at);
      items.push(this.#value(depth + 1));
    }
    this.#marks?.set(items, offsets);
    return items;
  }

  #goesOn(close: '}' | ']'): boolean {
    if (this.#takes(',')) return true;
    if (this.#takes(close)) return false;
    throw this.#unexpected(`"," or "${close}"`);
  }

  #string(): string {
    const start = this.#at;
    let escaped = false;
    for (let at = start + 1; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return escaped ? this.#unescaped(start) : this.#text.slice(start + 1, at);
      }
      if (code < 0x20) throw new SyntaxFault(at, 'line break or control character inside a string');
      if (code === BACKSLASH) {
        escaped = true;
        at += 1;
      }
    }
    throw new SyntaxFault(start, 'a string that begins here never ends');
  }

  #unescaped(start: number): string {
    try {
      return String(JSON.parse(this.#text.slice(start, this.#at)));
    } catch {
      throw new SyntaxFault(start, 'a string that begins here holds an unknown escape sequence');
    }
  }

  #word(): number | boolean | null {
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined) throw this.#unexpected('a value');
    this.#at += digits.length;
    return Number(digits);
  }

  #takes(character: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #unexpected(expected: string): SyntaxFault {
    const found = this.#text[this.#at];
    return this.#fault(`expected ${expected}, found ${found === undefined ? 'the end' : JSON.stringify(found)}`);
  }

  #fault(message: string): SyntaxFault {
    return new SyntaxFault(this.#at, message);
  }
}
