import { MAX_NESTING } from './limits.ts';

/** A template that cannot be read, and the character where that shows. */
export class TemplateSyntaxError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** A place in the text of a template. */
export class Cursor {
  readonly text: string;
  readonly #base: number;
  #nesting: number;
  #at = 0;

  /** `base` is where `text` begins in the whole template, `nesting` how deep that is. */
  constructor(text: string, base = 0, nesting = 0) {
    this.text = text;
    this.#base = base;
    this.#nesting = nesting;
  }

  /** Place in this text. */
  get at(): number {
    return this.#at;
  }

  /** Place in the whole template. */
  get position(): number {
    return this.#base + this.#at;
  }

  isAtEnd(): boolean {
    return this.#at >= this.text.length;
  }

  moveTo(at: number): void {
    this.#at = at;
  }

  startsWith(token: string): boolean {
    return this.text.startsWith(token, this.#at);
  }

  take(token: string): boolean {
    if (!this.startsWith(token)) return false;
    this.#at += token.length;
    return true;
  }

  expect(token: string, where: string): void {
    if (!this.take(token)) throw this.error(`${where} needs "${token}" ${this.#found()}`);
  }

  /** Moves past a sticky expression, which must be the caller's own. */
  match(sticky: RegExp): RegExpExecArray | undefined {
    const expression = sticky;
    expression.lastIndex = this.#at;
    const found = expression.exec(this.text);
    if (found === null) return undefined;
    this.#at = expression.lastIndex;
    return found;
  }

  skipBlanks(): void {
    while (this.#at < this.text.length && isBlank(this.text.charCodeAt(this.#at))) this.#at += 1;
  }

  /** Reads one level deeper. */
  nested<T>(read: () => T): T {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) throw this.error(`There are more than ${MAX_NESTING} levels`);
    const value = read();
    this.#nesting -= 1;
    return value;
  }

  /** A cursor over a part of the text, one level deeper. */
  within(text: string, at: number): Cursor {
    if (this.#nesting >= MAX_NESTING) throw this.error(`There are more than ${MAX_NESTING} levels`);
    return new Cursor(text, this.#base + at, this.#nesting + 1);
  }

  unexpected(wanted: string): TemplateSyntaxError {
    return this.error(`${wanted} is expected ${this.#found()}`);
  }

  error(message: string, at: number = this.#at): TemplateSyntaxError {
    return new TemplateSyntaxError(message, this.#base + at);
  }

  #found(): string {
    if (this.isAtEnd()) return 'before the end of the template';
    const [line = ''] = this.text.slice(this.#at, this.#at + 20).split('\n');
    return line === '' ? 'before the end of the line' : `before "${line}"`;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}
