/** What a request found: the value of its route, and what the path variables captured. */
export interface RouteMatch<T> {
  readonly value: T;
  /** Flat list `[name, value, name, value, ...]`, values percent-decoded; undefined for a route without variables. */
  readonly params: readonly string[] | undefined;
  /** Whether the last variable is greedy: its slashes separate segments. */
  readonly isGreedy: boolean;
}

/** One route at its place: its variable names in path order and the answer for a match without captures. */
export interface RouteEntry<T> {
  readonly routeKey: string;
  readonly names: readonly string[];
  readonly plainMatch: RouteMatch<T>;
}

/**
 * The routes of one path, by method. Most paths have one route: it is kept in two fields, so that finding it touches no map.
 */
export class MethodTable<T> {
  #method: string | undefined;
  #entry: RouteEntry<T> | undefined;
  #others: Map<string, RouteEntry<T>> | undefined;
  #any: RouteEntry<T> | undefined;

  /** Puts a route in. Throws RangeError when the place is taken: the two keys differ at most in variable names. */
  add(method: string, entry: RouteEntry<T>): void {
    const taken = method === 'ANY' ? this.#any : this.#explicit(method);
    if (taken !== undefined) {
      throw new RangeError(
        `Route "${entry.routeKey}" matches the same requests as route "${taken.routeKey}"; remove one of the two.`,
      );
    }
    if (method === 'ANY') {
      this.#any = entry;
    } else if (this.#entry === undefined) {
      this.#method = method;
      this.#entry = entry;
    } else {
      this.#others ??= new Map();
      this.#others.set(method, entry);
    }
  }

  /** The explicit method beats ANY. */
  select(method: string): RouteEntry<T> | undefined {
    return this.#explicit(method) ?? this.#any;
  }

  #explicit(method: string): RouteEntry<T> | undefined {
    return method === this.#method ? this.#entry : this.#others?.get(method);
  }
}

/** A place in the segment trie. A single literal child is kept in two fields, as most nodes have no other. */
export class RouteNode<T> {
  #text: string | undefined;
  #child: RouteNode<T> | undefined;
  #others: Map<string, RouteNode<T>> | undefined;
  variable: RouteNode<T> | undefined;
  /** Routes that end here. */
  routes: MethodTable<T> | undefined;
  /** Routes that end here with a greedy variable. */
  greedy: MethodTable<T> | undefined;

  get hasLiterals(): boolean {
    return this.#child !== undefined;
  }

  /** The child for a literal segment. */
  literal(text: string): RouteNode<T> | undefined {
    return text === this.#text ? this.#child : this.#others?.get(text);
  }

  /** The child for a literal segment, made when absent. */
  addLiteral(text: string): RouteNode<T> {
    const known = this.literal(text);
    if (known !== undefined) return known;
    const child = new RouteNode<T>();
    if (this.#child === undefined) {
      this.#text = text;
      this.#child = child;
    } else {
      this.#others ??= new Map();
      this.#others.set(text, child);
    }
    return child;
  }
}
