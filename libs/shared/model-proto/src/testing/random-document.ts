import { z } from 'zod';

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LETTERS = [...'abcXYZ019$/{}+-_.: ~', 'ä', '漢', '🚪', '\n', '"', '\\'];

/**
 * Documents with the shape of a schema: each optional member is there or not, texts hold anything. Patterns and limits are
 * not kept, as conversion does not look at them. Lists and maps are never empty and required texts neither: messages cannot
 * tell those from absent ones.
 */
export class RandomDocument {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A value with the shape of `schema`. */
  of(schema: unknown): unknown {
    if (schema instanceof z.ZodOptional) return this.#inOptional(schema.unwrap());
    if (schema instanceof z.ZodDefault) return this.of(schema.unwrap());
    if (schema instanceof z.ZodObject) return this.#object(schema);
    if (schema instanceof z.ZodArray) return Array.from({ length: this.#whole(1, 3) }, () => this.of(schema.element));
    if (schema instanceof z.ZodRecord) return this.#record(schema);
    return this.#scalar(schema);
  }

  #scalar(schema: unknown): unknown {
    if (schema instanceof z.ZodEnum) return this.#pick(schema.options);
    if (schema instanceof z.ZodLiteral) return [...schema.values][0];
    if (schema instanceof z.ZodBoolean) return this.#random() < 0.5;
    if (schema instanceof z.ZodNumber) return this.#number(schema);
    if (schema instanceof z.ZodString) return this.#text(1);
    throw new Error(`The generator does not know schemas like ${String(schema)}; teach it.`);
  }

  /** Presence is kept for optional scalars, so their zero values must survive too. */
  #inOptional(schema: unknown): unknown {
    const zero = this.#random() < 0.2;
    if (zero && schema instanceof z.ZodString) return '';
    if (zero && schema instanceof z.ZodNumber) return 0;
    return this.of(schema);
  }

  #object(schema: z.ZodObject): object {
    const members: [string, unknown][] = [];
    for (const [name, member] of Object.entries(schema.shape)) {
      const mayMiss = member instanceof z.ZodOptional || member instanceof z.ZodDefault;
      if (!mayMiss || this.#random() < 0.6) members.push([name, this.of(member)]);
    }
    return Object.fromEntries(members);
  }

  #record(schema: z.ZodRecord): object {
    const key = (): string => (schema.keyType instanceof z.ZodEnum ? String(this.of(schema.keyType)) : this.#text(0));
    return Object.fromEntries(Array.from({ length: this.#whole(1, 3) }, () => [key(), this.of(schema.valueType)]));
  }

  #number(schema: z.ZodNumber): number {
    return schema.format === 'safeint' ? this.#whole(1, 2_000_000) : this.#random() * 1000 + 0.001;
  }

  #text(minLength: number): string {
    return Array.from({ length: this.#whole(minLength, 12) }, () => this.#pick(LETTERS)).join('');
  }

  #whole(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  #pick<T>(choices: readonly T[]): T {
    const choice = choices[this.#whole(0, choices.length - 1)];
    if (choice === undefined) throw new Error('A choice of nothing was asked for.');
    return choice;
  }
}
