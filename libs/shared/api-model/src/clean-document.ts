import type { Validated } from './common.ts';
import { MAX_DOCUMENT_DEPTH } from './limits.ts';
import { ProblemList, memberPath } from './problems.ts';

/** Half of a surrogate pair: legal in JSON text, but UTF-8 and so protobuf cannot carry it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

class Cleaner {
  readonly problems = new ProblemList();
  #bytes = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get tooLarge(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  clean(value: unknown, path: string, depth: number): unknown {
    this.#bytes += typeof value === 'string' ? value.length + 3 : 6;
    if (this.tooLarge) return undefined;
    if (typeof value === 'string') this.#checkText(value, path);
    if (typeof value !== 'object' || value === null) return value;
    if (depth === 0) {
      this.problems.add(path, `is nested deeper than ${MAX_DOCUMENT_DEPTH} levels`);
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, index) => this.clean(item, memberPath(path, index), depth - 1));
    return this.#cleanMembers(value, path, depth);
  }

  #cleanMembers(value: object, path: string, depth: number): object {
    const kept: [string, unknown][] = [];
    for (const [name, member] of Object.entries(value)) {
      if (member === null || member === undefined) continue;
      this.#bytes += name.length;
      const memberAt = memberPath(path, name);
      this.#checkText(name, memberAt);
      if (name === '__proto__') this.problems.add(memberAt, 'is a reserved name; choose another');
      else kept.push([name, this.clean(member, memberAt, depth - 1)]);
    }
    return Object.fromEntries(kept);
  }

  #checkText(text: string, path: string): void {
    if (LONE_SURROGATE.test(text))
      this.problems.add(path, 'holds half of a surrogate pair, which is not valid Unicode');
  }
}

/**
 * A copy of a foreign document without null members (they count as absent, http-api.md 1), or the problems that would
 * make it dangerous to go on: larger than `maxBytes` (of JSON text, roughly), too deep, reserved names, broken Unicode.
 */
export function cleanDocument(input: unknown, maxBytes: number): Validated<unknown> {
  const cleaner = new Cleaner(maxBytes);
  const value = cleaner.clean(input, '', MAX_DOCUMENT_DEPTH);
  if (cleaner.tooLarge) {
    return {
      ok: false,
      problems: [{ path: '', message: `the document is larger than ${maxBytes} bytes; split it into several` }],
    };
  }
  return cleaner.problems.all.length > 0 ? { ok: false, problems: cleaner.problems.all } : { ok: true, value };
}
