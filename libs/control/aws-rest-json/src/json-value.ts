import { AwsError } from './aws-error.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';
import type { TimestampFormat } from './operation.ts';
import type { Member, Shape, SimpleType } from './shape.ts';

/** Deepest nesting of a document; deeper ones are refused before they can exhaust the stack. */
const MAX_DEPTH = 64;

/** What the service calls the types of JSON in its messages (reference rest-api.md 13.4). */
const JAVA_CLASS = {
  string: 'java.lang.String',
  number: 'com.amazon.coral.value.json.numbers.TruncatingBigNumber',
  boolean: 'java.lang.Boolean',
  array: 'java.util.ArrayList',
  object: 'java.util.HashMap',
} as const;

const JAVA_TARGET: Readonly<Record<Shape['type'], string>> = {
  string: 'String',
  number: 'Number',
  boolean: 'Boolean',
  timestamp: 'Timestamp',
  blob: 'ByteBuffer',
  document: 'Document',
  list: 'List',
  map: 'Map',
  struct: 'Structure',
};

/** Members of a JSON document by the names that handlers use. Unknown members are left out, null counts as absent. Throws SerializationException. */
export function readDocument(document: JsonObject, members: readonly Member[], depth = 0): JsonObject {
  const read: Record<string, unknown> = {};
  for (const { name, binding, shape } of members) {
    if (binding.in !== 'body' || !Object.hasOwn(document, binding.jsonName)) continue;
    const value = document[binding.jsonName];
    if (value !== null) read[name] = readValue(value, shape, depth + 1);
  }
  return read;
}

function readValue(value: unknown, shape: Shape, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new AwsError('SerializationException', 'The document is nested too deeply');
  switch (shape.type) {
    case 'struct':
      if (!isJsonObject(value)) throw notConvertible(value, shape);
      return readDocument(value, shape.members(), depth);
    case 'list':
      if (!Array.isArray(value)) throw notConvertible(value, shape);
      return value.map((item: unknown) => readValue(item, shape.value(), depth + 1));
    case 'map':
      if (!isJsonObject(value)) throw notConvertible(value, shape);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, readMapValue(item, shape.value(), depth + 1)]),
      );
    case 'document':
      return value;
    default:
      return readSimple(value, shape.type, shape);
  }
}

/** To the service null is the same as an empty text in a map of texts (reference rest-api.md 4.5, 13.4). */
function readMapValue(value: unknown, shape: Shape, depth: number): unknown {
  return value === null && shape.type === 'string' ? '' : readValue(value, shape, depth);
}

function readSimple(value: unknown, type: Exclude<SimpleType, 'document'>, shape: Shape): unknown {
  if (type === 'timestamp') return readTimestamp(value, shape);
  if (type === 'blob') {
    if (typeof value !== 'string') throw notConvertible(value, shape);
    return Buffer.from(value, 'base64');
  }
  if (typeof value !== type) throw notConvertible(value, shape);
  return value;
}

function readTimestamp(value: unknown, shape: Shape): Date {
  const date = typeof value === 'number' ? new Date(value * 1000) : new Date(typeof value === 'string' ? value : NaN);
  if (Number.isNaN(date.getTime())) throw notConvertible(value, shape);
  return date;
}

function notConvertible(value: unknown, shape: Shape): AwsError {
  const from = value === null ? 'null' : `class ${JAVA_CLASS[jsonTypeOf(value)]}`;
  return new AwsError('SerializationException', `${from} can not be converted to an ${JAVA_TARGET[shape.type]}`);
}

function jsonTypeOf(value: unknown): keyof typeof JAVA_CLASS {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return typeof value as 'string' | 'number' | 'boolean';
  }
  return Array.isArray(value) ? 'array' : 'object';
}

/** The JSON form of what a handler gave. What is undefined or null is left out, and so is what the schema does not name. */
export function writeDocument(value: JsonObject, members: readonly Member[], timestamps: TimestampFormat): JsonObject {
  const written: Record<string, unknown> = {};
  for (const { name, binding, shape } of members) {
    const member = value[name];
    if (binding.in !== 'body' || member === undefined || member === null) continue;
    written[binding.jsonName] = writeValue(member, shape, timestamps);
  }
  return written;
}

function writeValue(value: unknown, shape: Shape, timestamps: TimestampFormat): unknown {
  if (shape.type === 'struct') {
    return isJsonObject(value) ? writeDocument(value, shape.members(), timestamps) : value;
  }
  if (shape.type === 'list') {
    return Array.isArray(value) ? value.map((item: unknown) => writeValue(item, shape.value(), timestamps)) : value;
  }
  if (shape.type === 'map') {
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, writeValue(item, shape.value(), timestamps)]),
    );
  }
  if (value instanceof Date) return writeTimestamp(value, timestamps);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

/** Seconds without fraction, as the service writes them. */
function writeTimestamp(value: Date, timestamps: TimestampFormat): number | string {
  const seconds = Math.floor(value.getTime() / 1000);
  return timestamps === 'epoch-seconds' ? seconds : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
