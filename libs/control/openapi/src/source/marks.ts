/** Where the members of each object and list of a document begin: container -> member -> offset in the text. */
export type Marks = WeakMap<object, ReadonlyMap<string, number>>;

/** How deep a document may nest. No API definition comes near; deeper input only tries to exhaust the stack. */
export const MAX_DEPTH = 100;

/** The text is not JSON or YAML. `offset` says where if it is known, in UTF-16 units from the start of the text. */
export class SyntaxFault extends Error {
  readonly offset: number | undefined;

  constructor(offset: number | undefined, message: string) {
    super(message);
    this.name = 'SyntaxFault';
    this.offset = offset;
  }
}
