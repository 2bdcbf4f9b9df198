import { IntList } from './int-list.ts';
import { GREEDY, METHOD_ANY, METHOD_DEFAULT, routeKeyAt, SEGMENT_STRIDE, VARIABLE } from './route-keys.ts';
import type { RouteKeys } from './route-keys.ts';

/** Integers per node: child for a variable, first route that ends here, first route that ends here greedily; 0 = none. */
const NODE_STRIDE = 3;
/** The node of the path `/`. */
export const ROOT = 1;

/** Integers per edge to a literal child: parent, hash, part, start and end in the part's text, child. */
const EDGE_STRIDE = 6;

/**
 * A segment trie over the route keys of many parts, in a few arrays of integers: 10,000 routes make no more objects than ten.
 * Routes are numbered through; in the arrays number + 1 stands, so that 0 means none.
 */
export class RouteIndex {
  readonly parts: readonly RouteKeys[];
  readonly #parts: RouteKeys[];
  readonly #firstOfPart: number[];
  /** Node 0 is no node but the place of `$default`; the root is node 1. */
  readonly #nodes: IntList;
  readonly #edges: IntList;
  /** Open addressing: edge number + 1 by parent and hash. */
  #slots: Int32Array;
  /** By route: the next one at the same place. */
  readonly #next: IntList;
  readonly #partOf: IntList;
  /** By route: where in the nodes its list begins. */
  readonly #places: IntList;
  #maxSegments = 0;
  #removedRoutes = 0;

  /** Makes an empty index, or a copy of one that can be changed while the other is read. */
  constructor(original?: RouteIndex) {
    const isCopy = original !== undefined;
    this.#parts = isCopy ? [...original.#parts] : [];
    this.parts = this.#parts;
    this.#firstOfPart = isCopy ? [...original.#firstOfPart] : [];
    this.#nodes = isCopy ? original.#nodes.clone() : new IntList(16 * NODE_STRIDE);
    this.#edges = isCopy ? original.#edges.clone() : new IntList(16 * EDGE_STRIDE);
    this.#slots = isCopy ? original.#slots.slice() : new Int32Array(32);
    this.#next = isCopy ? original.#next.clone() : new IntList(16);
    this.#partOf = isCopy ? original.#partOf.clone() : new IntList(16);
    this.#places = isCopy ? original.#places.clone() : new IntList(16);
    this.#maxSegments = isCopy ? original.#maxSegments : 0;
    this.#removedRoutes = isCopy ? original.#removedRoutes : 0;
    if (!isCopy) this.#nodes.extend(2 * NODE_STRIDE);
  }

  /** Number of segments of the longest key. */
  get maxSegments(): number {
    return this.#maxSegments;
  }

  /** How much of the index is left over from removed routes, 0 to 1: above a half, making a new one pays. */
  get wasteRatio(): number {
    return this.#next.length === 0 ? 0 : this.#removedRoutes / this.#next.length;
  }

  /** Adds the routes of a part and gives its number. Throws RangeError when two routes match the same requests. */
  add(keys: RouteKeys): number {
    const part = this.#parts.length;
    this.#parts.push(keys);
    this.#firstOfPart.push(this.#next.length);
    this.#maxSegments = Math.max(this.#maxSegments, keys.maxSegments);
    for (let index = 0; index < keys.count; index += 1) this.#addRoute(keys, part, index);
    return part;
  }

  /** Takes the routes of a part out. Its number stays taken. */
  remove(part: number): void {
    const first = this.#firstOfPart[part] ?? 0;
    const count = this.#parts[part]?.count ?? 0;
    this.#removedRoutes += count;
    for (let route = first + 1; route <= first + count; route += 1) this.#unlink(route);
  }

  /** The child of a node for a literal segment `text[start, end)`, or 0. */
  literalChild(node: number, hash: number, text: string, start: number, end: number): number {
    const slots = this.#slots;
    const edges = this.#edges.items;
    const mask = slots.length - 1;
    for (let slot = slotOf(node, hash) & mask; ; slot = (slot + 1) & mask) {
      const edge = slots[slot] ?? 0;
      if (edge === 0) return 0;
      const at = (edge - 1) * EDGE_STRIDE;
      if (edges[at] === node && edges[at + 1] === hash && this.#isEdgeText(edges, at, text, start, end)) {
        return edges[at + 5] ?? 0;
      }
    }
  }

  variableChild(node: number): number {
    return this.#nodes.items[node * NODE_STRIDE] ?? 0;
  }

  /** Routes that end at a node: the head of a list for `select`. */
  routesAt(node: number): number {
    return this.#nodes.items[node * NODE_STRIDE + 1] ?? 0;
  }

  /** Routes that end at a node with a greedy variable. */
  greedyRoutesAt(node: number): number {
    return this.#nodes.items[node * NODE_STRIDE + 2] ?? 0;
  }

  /** The `$default` route, as a list. */
  get defaultRoutes(): number {
    return this.#nodes.items[0] ?? 0;
  }

  /** The route of a list that takes a method, or 0. The explicit method beats ANY. */
  select(list: number, method: number): number {
    let any = 0;
    for (let route = list; route !== 0; route = this.#next.items[route - 1] ?? 0) {
      const own = this.#methodOf(route);
      if (own === method) return route;
      if (own === METHOD_ANY || own === METHOD_DEFAULT) any = route;
    }
    return any;
  }

  /** Number of the part that a route is of. */
  partOf(route: number): number {
    return this.#partOf.items[route - 1] ?? 0;
  }

  /** Number of a route in its part. */
  indexInPart(route: number): number {
    return route - 1 - (this.#firstOfPart[this.partOf(route)] ?? 0);
  }

  #addRoute(keys: RouteKeys, part: number, index: number): void {
    const place = keys.methods[index] === METHOD_DEFAULT ? 0 : this.#placeOf(keys, part, index);
    this.#next.push(0);
    this.#partOf.push(part);
    this.#places.push(place);
    const route = this.#next.length;
    const head = this.#nodes.items[place] ?? 0;
    this.#requireFree(head, route);
    this.#next.items[route - 1] = head;
    this.#nodes.items[place] = route;
  }

  #unlink(route: number): void {
    const next = this.#next.items;
    const place = this.#places.items[route - 1] ?? 0;
    const after = next[route - 1] ?? 0;
    let other = this.#nodes.items[place] ?? 0;
    if (other === route) {
      this.#nodes.items[place] = after;
      return;
    }
    while (other !== 0 && next[other - 1] !== route) other = next[other - 1] ?? 0;
    if (other !== 0) next[other - 1] = after;
  }

  #placeOf(keys: RouteKeys, part: number, index: number): number {
    const { segments } = keys;
    const end = keys.firstSegments[index + 1] ?? 0;
    let node = ROOT;
    let list = 1;
    for (let segment = keys.firstSegments[index] ?? 0; segment < end; segment += 1) {
      const at = segment * SEGMENT_STRIDE;
      const kind = segments[at];
      if (kind === GREEDY) list = 2;
      else node = kind === VARIABLE ? this.#ensureVariable(node) : this.#ensureLiteral(node, keys, part, at);
    }
    return node * NODE_STRIDE + list;
  }

  #requireFree(list: number, route: number): void {
    const method = this.#methodOf(route);
    for (let other = list; other !== 0; other = this.#next.items[other - 1] ?? 0) {
      if (this.#methodOf(other) !== method) continue;
      throw new RangeError(
        `Route "${this.#keyOf(route)}" matches the same requests as route "${this.#keyOf(other)}"; remove one of the two.`,
      );
    }
  }

  #ensureVariable(node: number): number {
    const known = this.variableChild(node);
    if (known !== 0) return known;
    const child = this.#addNode();
    this.#nodes.items[node * NODE_STRIDE] = child;
    return child;
  }

  #ensureLiteral(node: number, keys: RouteKeys, part: number, segmentAt: number): number {
    const { segments, text } = keys;
    const start = segments[segmentAt + 1] ?? 0;
    const end = segments[segmentAt + 2] ?? 0;
    const hash = segments[segmentAt + 3] ?? 0;
    const known = this.literalChild(node, hash, text, start, end);
    if (known !== 0) return known;
    const child = this.#addNode();
    const at = this.#edges.extend(EDGE_STRIDE);
    const edges = this.#edges.items;
    edges[at] = node;
    edges[at + 1] = hash;
    edges[at + 2] = part;
    edges[at + 3] = start;
    edges[at + 4] = end;
    edges[at + 5] = child;
    this.#addSlot(at / EDGE_STRIDE + 1);
    return child;
  }

  #addNode(): number {
    return this.#nodes.extend(NODE_STRIDE) / NODE_STRIDE;
  }

  #addSlot(edge: number): void {
    if (edge * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 2);
      for (let known = 1; known < edge; known += 1) this.#putSlot(known);
    }
    this.#putSlot(edge);
  }

  #putSlot(edge: number): void {
    const slots = this.#slots;
    const edges = this.#edges.items;
    const at = (edge - 1) * EDGE_STRIDE;
    const mask = slots.length - 1;
    let slot = slotOf(edges[at] ?? 0, edges[at + 1] ?? 0) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = edge;
  }

  #isEdgeText(edges: Int32Array, at: number, text: string, start: number, end: number): boolean {
    const own = this.#parts[edges[at + 2] ?? 0]?.text ?? '';
    const ownStart = edges[at + 3] ?? 0;
    const length = end - start;
    if ((edges[at + 4] ?? 0) - ownStart !== length) return false;
    for (let i = 0; i < length; i += 1) {
      if (own.charCodeAt(ownStart + i) !== text.charCodeAt(start + i)) return false;
    }
    return true;
  }

  #methodOf(route: number): number {
    return this.#parts[this.partOf(route)]?.methods[this.indexInPart(route)] ?? -1;
  }

  #keyOf(route: number): string {
    const keys = this.#parts[this.partOf(route)];
    return keys === undefined ? '' : routeKeyAt(keys, this.indexInPart(route));
  }
}

function slotOf(node: number, hash: number): number {
  const mixed = Math.imul(hash ^ Math.imul(node, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
