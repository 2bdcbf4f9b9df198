/** What a request found: the value of its route, and what the path variables captured. */
export interface RouteMatch<T> {
  readonly value: T;
  /** Flat list `[name, value, name, value, ...]`, values percent-decoded; undefined for a route without variables. */
  readonly params: readonly string[] | undefined;
}

/** One route at its place: its variable names in path order and the answer for a match without captures. */
export interface RouteEntry<T> {
  readonly routeKey: string;
  readonly names: readonly string[];
  readonly plainMatch: RouteMatch<T>;
}

/** The routes of one path, by method. */
export class MethodTable<T> {
  readonly #byMethod = new Map<string, RouteEntry<T>>();
  #any: RouteEntry<T> | undefined;

  /** Puts a route in. Throws RangeError when the place is taken: the two keys differ at most in variable names. */
  add(method: string, entry: RouteEntry<T>): void {
    const taken = method === 'ANY' ? this.#any : this.#byMethod.get(method);
    if (taken !== undefined) {
      throw new RangeError(
        `Route "${entry.routeKey}" matches the same requests as route "${taken.routeKey}"; remove one of the two.`,
      );
    }
    if (method === 'ANY') this.#any = entry;
    else this.#byMethod.set(method, entry);
  }

  /** The explicit method beats ANY. */
  select(method: string): RouteEntry<T> | undefined {
    return this.#byMethod.get(method) ?? this.#any;
  }
}

/** A place in the segment trie. */
export class RouteNode<T> {
  literals: Map<string, RouteNode<T>> | undefined;
  variable: RouteNode<T> | undefined;
  /** Routes that end here. */
  routes: MethodTable<T> | undefined;
  /** Routes that end here with a greedy variable. */
  greedy: MethodTable<T> | undefined;

  /** The child for a literal segment, made when absent. */
  literal(text: string): RouteNode<T> {
    this.literals ??= new Map();
    let child = this.literals.get(text);
    if (child === undefined) {
      child = new RouteNode<T>();
      this.literals.set(text, child);
    }
    return child;
  }
}
