import { Buffer } from 'node:buffer';

const SLOTS = 1024;
/** Longer names are not kept: what clients choose must not hold memory. */
const MAX_NAME_LENGTH = 64;

/**
 * Remembers what was derived from header names; the same few come again and again. A slot for each name by its length and four of its
 * letters: a map would hash each name anew, because every request brings its names as new strings. Names that share a slot
 * take turns.
 */
export class NameMemo {
  private readonly derive: (name: string) => string;
  private readonly names = new Array<string>(SLOTS).fill('');
  private readonly values = new Array<string>(SLOTS).fill('');

  /** `derive` gives the text for a name. */
  constructor(derive: (name: string) => string) {
    this.derive = derive;
  }

  get(name: string): string {
    const { length } = name;
    if (length < 3 || length > MAX_NAME_LENGTH) return this.derive(name);
    const ending = name.charCodeAt(length - 3) * 7 + name.charCodeAt(length - 2) * 23 + name.charCodeAt(length - 1) * 3;
    const slot = (length * 37 + name.charCodeAt(0) + ending) & (SLOTS - 1);
    if (this.names[slot] === name) return this.values[slot] as string;
    const value = this.derive(name);
    // A copy: the name may be a piece of a whole head, which it would hold.
    this.names[slot] = Buffer.from(name).toString();
    this.values[slot] = value;
    return value;
  }
}
