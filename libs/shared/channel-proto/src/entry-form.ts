/** Wire types of protobuf; groups are not of this time. */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** What a field of a message looks like. */
interface FieldForm {
  readonly wireType: number;
  readonly isRepeated?: boolean;
  readonly message?: MessageForm;
}

type MessageForm = ReadonlyMap<number, FieldForm>;

const NUMBER: FieldForm = { wireType: VARINT };
const BYTES: FieldForm = { wireType: LENGTH_DELIMITED };
const LIST: FieldForm = { ...BYTES, isRepeated: true };

const VERSION = form([NUMBER, BYTES, BYTES]);
const CANDIDATE = form([message(VERSION), LIST]);
const REJECTION = form([NUMBER, BYTES, BYTES]);
const ENTRY = form([BYTES, NUMBER, NUMBER, message(VERSION), message(CANDIDATE), message(REJECTION), LIST, BYTES]);

/**
 * Throws Error unless the fields of an entry that are known have the type of the contract and come once. Decoders skip what
 * does not fit: a damaged length would turn an entry with content into the order to remove its resource. Fields that are
 * not known are left to later versions.
 */
export function requireEntryForm(bytes: Uint8Array): void {
  requireForm(bytes, ENTRY);
}

function requireForm(bytes: Uint8Array, known: MessageForm): void {
  const seen = new Set<number>();
  for (let position = 0; position < bytes.length;) {
    const tag = varintAt(bytes, position);
    const [field, wireType] = [Math.floor(tag.value / 8), tag.value % 8];
    const expected = known.get(field);
    const isAgain = seen.has(field) && expected?.isRepeated !== true;
    if (expected !== undefined && (expected.wireType !== wireType || isAgain)) throw notOfForm(field);
    seen.add(field);
    const { start, end } = valueAt(bytes, tag.end, wireType, field);
    if (expected?.message !== undefined) requireForm(bytes.subarray(start, end), expected.message);
    position = end;
  }
}

function valueAt(bytes: Uint8Array, start: number, wireType: number, field: number): { start: number; end: number } {
  const value = valueBounds(bytes, start, wireType);
  if (field === 0 || value === undefined || value.end > bytes.length) throw notOfForm(field);
  return value;
}

function valueBounds(bytes: Uint8Array, start: number, wireType: number): { start: number; end: number } | undefined {
  switch (wireType) {
    case VARINT:
      return { start, end: varintAt(bytes, start).end };
    case FIXED64:
      return { start, end: start + 8 };
    case FIXED32:
      return { start, end: start + 4 };
    case LENGTH_DELIMITED: {
      const length = varintAt(bytes, start);
      return { start: length.end, end: length.end + length.value };
    }
    default:
      return undefined;
  }
}

function varintAt(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let i = 0; i < 10; i += 1) {
    const byte = bytes[start + i];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  throw new Error('the entry ends within a number');
}

function notOfForm(field: number): Error {
  return new Error(`field ${String(field)} of the entry is not as the contract says`);
}

/** Fields from number 1 on. */
function form(fields: readonly FieldForm[]): MessageForm {
  return new Map(fields.map((field, i) => [i + 1, field]));
}

function message(fields: MessageForm): FieldForm {
  return { ...BYTES, message: fields };
}
