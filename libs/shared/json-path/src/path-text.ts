/** A path that cannot be read. */
export class PathSyntaxError extends Error {}

/** A position in the text of a path. */
export class PathText {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** What stands here, without moving. */
  startsWith(token: string): boolean {
    return this.#text.startsWith(token, this.#at);
  }

  /** Moves past a token, blanks before it included. False, and only blanks are passed, when it is not there. */
  take(token: string): boolean {
    this.match(/[ \t]*/y);
    if (!this.startsWith(token)) return false;
    this.#at += token.length;
    return true;
  }

  /** Moves past a sticky expression. */
  match(expression: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(expression);
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text);
    if (found === null) return undefined;
    this.#at = sticky.lastIndex;
    return found;
  }

  /** Moves past a token that must be here. */
  expect(token: string): void {
    if (!this.take(token)) throw this.unexpected();
  }

  /** A text in single or double quotes, a backslash takes the next character as it is. */
  quoted(): string | undefined {
    this.match(/[ \t]*/y);
    const found = this.match(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/sy);
    return (found?.[1] ?? found?.[2])?.replace(/\\(.)/gs, '$1');
  }

  unexpected(): PathSyntaxError {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    return new PathSyntaxError(
      rest === '' ? `the path "${this.#text}" ends too early` : `the path "${this.#text}" cannot be read at "${rest}"`,
    );
  }
}
