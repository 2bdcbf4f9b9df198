import type { Validated } from './common.ts';
import { MAX_DOCUMENT_DEPTH } from './limits.ts';
import { ProblemList, formatPath } from './problems.ts';

/** Half of a surrogate pair: legal in JSON text, but UTF-8 and so protobuf cannot carry it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

class Cleaner {
  readonly problems = new ProblemList();
  #bytes = 0;
  readonly #maxBytes: number;
  /** Where the walk is now; made into text only for problems. */
  readonly #path: PropertyKey[] = [];

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get tooLarge(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  clean(value: unknown): unknown {
    this.#bytes += typeof value === 'string' ? value.length + 3 : 6;
    if (this.tooLarge) return undefined;
    if (typeof value === 'string') this.#checkText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (this.#path.length >= MAX_DOCUMENT_DEPTH) {
      this.#refuse(`is nested deeper than ${MAX_DOCUMENT_DEPTH} levels`);
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, index) => this.#cleanAt(index, item));
    return this.#cleanMembers(value);
  }

  #cleanAt(key: PropertyKey, value: unknown): unknown {
    this.#path.push(key);
    const cleaned = this.clean(value);
    this.#path.pop();
    return cleaned;
  }

  #cleanMembers(value: object): object {
    const kept: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      if (member === null || member === undefined) continue;
      this.#bytes += name.length;
      this.#checkName(name);
      if (name !== '__proto__') kept[name] = this.#cleanAt(name, member);
    }
    return kept;
  }

  #checkName(name: string): void {
    this.#path.push(name);
    this.#checkText(name);
    if (name === '__proto__') this.#refuse('is a reserved name; choose another');
    this.#path.pop();
  }

  #checkText(text: string): void {
    if (LONE_SURROGATE.test(text)) this.#refuse('holds half of a surrogate pair, which is not valid Unicode');
  }

  #refuse(message: string): void {
    this.problems.add(formatPath(this.#path), message);
  }
}

/**
 * A copy of a foreign document without null members (they count as absent, http-api.md 1), or the problems that would
 * make it dangerous to go on: larger than `maxBytes` (of JSON text, roughly), too deep, reserved names, broken Unicode.
 */
export function cleanDocument(input: unknown, maxBytes: number): Validated<unknown> {
  const cleaner = new Cleaner(maxBytes);
  const value = cleaner.clean(input);
  if (cleaner.tooLarge) {
    return {
      ok: false,
      problems: [{ path: '', message: `the document is larger than ${maxBytes} bytes; split it into several` }],
    };
  }
  return cleaner.problems.all.length > 0 ? { ok: false, problems: cleaner.problems.all } : { ok: true, value };
}
