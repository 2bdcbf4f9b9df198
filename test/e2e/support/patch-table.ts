import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { answerOf, failureOf } from './rest-client.ts';

/** A resource that rows of a table change. */
export interface Patchable {
  /** Sends its Update… operation. */
  readonly patch: (patchOperations: PatchOperation[]) => Promise<object>;
  /** Sends its Get… operation. */
  readonly read: () => Promise<object>;
  /** What `<name>` in a row stands for: ids that are known only here. */
  readonly names?: Readonly<Record<string, string>>;
}

/** An operation and the members that the resource shows afterwards; a member that is gone is undefined. */
export type LegalRow = readonly [op: string, path: string, value: string | undefined, shows: object];

/** An operation that is refused: BadRequestException with status 400 unless the row says otherwise. */
export type RefusedRow = readonly [
  op: string,
  path: string | undefined,
  value: string | undefined,
  message: string,
  type?: string,
  status?: number,
];

/** What a resource has under PATCH. */
export interface PatchTable {
  readonly legal: readonly LegalRow[];
  readonly refused: readonly RefusedRow[];
}

/** Walks a table, each row with a resource of its own: legal rows read back, refused ones leave everything as it was. */
export function walkPatches(name: string, fresh: () => Promise<Patchable>, { legal, refused }: PatchTable): void {
  const titled = <T extends readonly [string, string | undefined, string | undefined, ...unknown[]]>(
    rows: readonly T[],
  ) => rows.map((row) => ({ row, title: `${row[0]} ${String(row[1])} ${JSON.stringify(row[2]) ?? ''}`.trim() }));

  describe(`a PATCH of ${name}`, () => {
    it.each(titled(legal))('shows what it changed: $title', async ({ row }) => {
      const one = await fresh();
      const [op, path, value, shows] = filled(row, one.names ?? {});
      const members = async (): Promise<object> => membersOf(shows, await answerOf(one.read()));
      expect(await members(), 'before').not.toEqual(shows);
      await one.patch([operation(op, path, value)]);
      expect(await members()).toEqual(shows);
    });

    it.each(titled(refused))('is refused and changes nothing: $title', async ({ row }) => {
      const one = await fresh();
      const [op, path, value, message, type = 'BadRequestException', status = 400] = filled(row, one.names ?? {});
      const before = await answerOf(one.read());
      expect(await failureOf(one.patch([operation(op, path, value)]))).toEqual([type, status, message]);
      expect(await answerOf(one.read())).toEqual(before);
    });
  });
}

/** `copy` has its source where others have their value. */
function operation(op: string, path: string | undefined, value: string | undefined): PatchOperation {
  const rest = op === 'copy' ? { from: value } : { value };
  return { op: op as 'add', path, ...rest };
}

function membersOf(shows: object, answer: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.keys(shows).map((name) => [name, answer[name]]));
}

/** The value with each `<name>` replaced, however deep it stands. */
function filled<T>(value: T, names: Readonly<Record<string, string>>): T {
  const fill = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replaceAll(/<(\w+)>/g, (whole, name: string) => names[name] ?? whole);
    if (Array.isArray(part)) return part.map(fill);
    if (part === null || typeof part !== 'object' || Object.getPrototypeOf(part) !== Object.prototype) return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [fill(name), fill(member)]));
  };
  return fill(value) as T;
}
