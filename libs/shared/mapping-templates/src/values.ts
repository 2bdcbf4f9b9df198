import { Opaque } from '@gatehouse/json-path';
import type { JsonValue } from '@gatehouse/json-path';

/** A value of a template. What is undefined is null. */
export type Value = JsonValue;

/** A list that a template made: it prints as Java prints lists (`[a, b]`), a list of a document as JSON. */
export class JavaList extends Array<Value> {
  /** The list of these values. */
  static fromValues(values: Iterable<Value>): JavaList {
    const list = new JavaList();
    for (const value of values) list.push(value);
    return list;
  }
}

/** An element of `entrySet()`. */
export class MapEntry extends Opaque {
  readonly key: Value;
  readonly value: Value;
  readonly #text: () => string;

  constructor(key: Value, value: Value, text: () => string) {
    super();
    this.key = key;
    this.value = value;
    this.#text = text;
  }

  toString(): string {
    return this.#text();
  }
}

/** `$foreach` within a loop. */
export class ForeachScope extends Opaque {
  readonly parent: ForeachScope | null;
  index = 0;
  hasNext = false;

  constructor(parent: ForeachScope | null) {
    super();
    this.parent = parent;
  }

  get(name: string): Value {
    switch (name) {
      case 'index':
        return this.index;
      case 'count':
        return this.index + 1;
      case 'hasNext':
        return this.hasNext;
      case 'first':
        return this.index === 0;
      case 'last':
        return !this.hasNext;
      case 'parent':
        return this.parent;
      case 'topmost':
        return this.parent?.get('topmost') ?? this;
      default:
        return null;
    }
  }

  toString(): string {
    return '';
  }
}

/** What `#define` names: rendered wherever it is printed. */
export class DefinedBlock extends Opaque {
  readonly render: () => string;

  constructor(render: () => string) {
    super();
    this.render = render;
  }

  toString(): string {
    return this.render();
  }
}
