import { NormalizedSchema } from '@smithy/core/schema';

/** Where a member of an operation's input or output travels; `body` = as a member of the JSON document. */
export type Binding =
  | { readonly in: 'label' }
  | { readonly in: 'query'; readonly name: string }
  | { readonly in: 'queryParams' }
  | { readonly in: 'header'; readonly name: string }
  | { readonly in: 'payload' }
  | { readonly in: 'body'; readonly jsonName: string };

/** Types without parts. */
export type SimpleType = 'string' | 'number' | 'boolean' | 'timestamp' | 'blob' | 'document';

/** A type of the protocol. Parts are functions, because types refer to each other. */
export type Shape =
  | { readonly type: SimpleType }
  | { readonly type: 'list' | 'map'; readonly value: () => Shape }
  | { readonly type: 'struct'; readonly members: () => readonly Member[] };

/** A member of a structure. */
export interface Member {
  /** What handlers use: the SDK's name of the member with a small first letter. */
  readonly name: string;
  /** The SDK's name of the member. */
  readonly schemaName: string;
  readonly binding: Binding;
  readonly shape: Shape;
  readonly isRequired: boolean;
}

/** A schema as the SDK exports it; only the SDK's own reader looks inside. */
export type SdkSchema = Parameters<(typeof NormalizedSchema)['of']>[0];

/** Reads a schema. */
export function readShape(schema: SdkSchema): Shape {
  return shapeOf(NormalizedSchema.of(schema));
}

/** Members of an operation's input, output or error; none if it has no structure. */
export function readMembers(schema: SdkSchema): readonly Member[] {
  const shape = readShape(schema);
  return shape.type === 'struct' ? shape.members() : [];
}

/** Members of an operation's output: what an input has in its query stands in the document of the answer. */
export function readOutputMembers(schema: SdkSchema): readonly Member[] {
  return readMembers(schema).map((member) =>
    member.binding.in === 'query' ? { ...member, binding: { in: 'body', jsonName: member.schemaName } } : member,
  );
}

function shapeOf(schema: NormalizedSchema): Shape {
  if (schema.isStructSchema()) return { type: 'struct', members: once(() => membersOf(schema)) };
  if (schema.isListSchema()) return { type: 'list', value: once(() => shapeOf(schema.getValueSchema())) };
  if (schema.isMapSchema()) return { type: 'map', value: once(() => shapeOf(schema.getValueSchema())) };
  return { type: simpleTypeOf(schema) };
}

function simpleTypeOf(schema: NormalizedSchema): SimpleType {
  if (schema.isTimestampSchema()) return 'timestamp';
  if (schema.isBlobSchema()) return 'blob';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isNumericSchema()) return 'number';
  return schema.isDocumentSchema() ? 'document' : 'string';
}

function membersOf(schema: NormalizedSchema): readonly Member[] {
  const required = requiredCount(schema.getSchema());
  return [...schema.structIterator()].map(([schemaName, member], index) => ({
    name: schemaName.charAt(0).toLowerCase() + schemaName.slice(1),
    schemaName,
    binding: bindingOf(schemaName, member.getMergedTraits()),
    shape: shapeOf(member),
    isRequired: index < required,
  }));
}

/** The SDK puts required members first and their number behind the list. */
function requiredCount(schema: unknown): number {
  const count: unknown = Array.isArray(schema) ? schema[6] : undefined;
  return typeof count === 'number' ? count : 0;
}

interface Traits {
  readonly httpLabel?: unknown;
  readonly httpQuery?: unknown;
  readonly httpQueryParams?: unknown;
  readonly httpHeader?: unknown;
  readonly httpPayload?: unknown;
  readonly jsonName?: unknown;
}

function bindingOf(schemaName: string, traits: Traits): Binding {
  if (traits.httpLabel !== undefined) return { in: 'label' };
  if (typeof traits.httpQuery === 'string') return { in: 'query', name: traits.httpQuery };
  if (traits.httpQueryParams !== undefined) return { in: 'queryParams' };
  if (typeof traits.httpHeader === 'string') return { in: 'header', name: traits.httpHeader.toLowerCase() };
  if (traits.httpPayload !== undefined) return { in: 'payload' };
  return { in: 'body', jsonName: typeof traits.jsonName === 'string' ? traits.jsonName : schemaName };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
