import { z } from 'zod';
import { closestName } from './closest-name.ts';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

function nameOfType(value: unknown): string {
  if (Number.isNaN(value)) return 'NaN';
  const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  return TYPE_NAMES[type] ?? type;
}

function invalidType(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  if (issue.input === undefined) return 'is required';
  const expected = TYPE_NAMES[issue.expected] ?? issue.expected;
  if (issue.expected === 'int' && typeof issue.input === 'number') return `must be ${expected}, not ${issue.input}`;
  return `must be ${expected}, not ${nameOfType(issue.input)}`;
}

function invalidValue(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidValue>): string {
  const allowed = issue.values.map(String);
  const choice = allowed.length === 1 ? `must be ${allowed[0]}` : `must be one of ${allowed.join(', ')}`;
  if (issue.input === undefined) return `is required; ${choice}`;
  const meant = typeof issue.input === 'string' ? closestName(issue.input, allowed) : undefined;
  return meant === undefined || allowed.length === 1 ? choice : `${choice}; did you mean ${meant}?`;
}

const COUNTED: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  object: ['entry', 'entries'],
  set: ['entry', 'entries'],
};

function bound(kind: 'least' | 'most', origin: string, limit: number | bigint, exact: boolean | undefined): string {
  const words = COUNTED[origin];
  if (words === undefined) return `must be at ${kind} ${limit}`;
  const unit = Number(limit) === 1 ? words[0] : words[1];
  return exact === true ? `must have exactly ${limit} ${unit}` : `must have at ${kind} ${limit} ${unit}`;
}

/** The sentence for a problem that zod found: what is wrong and what would be right; undefined keeps zod's own words. */
export function issueMessage(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return invalidType(issue);
    case 'invalid_value':
      return invalidValue(issue);
    case 'too_small':
      return bound('least', issue.origin, issue.minimum, issue.exact);
    case 'too_big':
      return bound('most', issue.origin, issue.maximum, issue.exact);
    case 'invalid_format':
      return issue.format === 'starts_with' ? `must start with ${JSON.stringify(issue['prefix'])}` : undefined;
    default:
      return undefined;
  }
}

/** The fields of an object, or the names that a record may have; undefined when any name is good. */
function knownNames(schema: unknown): readonly string[] | undefined {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  return schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum
    ? schema.keyType.options.map(String)
    : undefined;
}

/** The sentence for a field that the object's schema does not know, with the name that was probably meant. */
export function unknownFieldMessage(schema: unknown, field: string): string {
  const known = knownNames(schema);
  if (known === undefined) return 'is not a field here';
  const meant = closestName(field, known);
  const owner = schema instanceof z.ZodObject ? (schema.description ?? 'this object') : 'this object';
  const refusal = `is not a field of ${owner}`;
  return meant === undefined ? `${refusal}; the fields are ${known.join(', ')}` : `${refusal}, did you mean ${meant}?`;
}
