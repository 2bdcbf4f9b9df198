import type { JsonObject } from '@gatehouse/aws-rest-json';
import { optionalText } from '../input.ts';
import { badRequest, validationErrors } from '../messages.ts';

const FIELDS = ['path', 'method', 'statusCode', 'name'] as const;
type Field = (typeof FIELDS)[number];

const METHOD: readonly Field[] = ['path', 'method'];
const PARAMETER: readonly Field[] = [...METHOD, 'name'];
const RESPONSE: readonly Field[] = [...METHOD, 'statusCode'];

/** What the location of each type may have; the order is that of the service's message. */
const ALLOWED: Readonly<Record<string, readonly Field[]>> = {
  RESPONSE_BODY: RESPONSE,
  RESPONSE,
  METHOD,
  MODEL: ['name'],
  AUTHORIZER: ['name'],
  RESPONSE_HEADER: [...RESPONSE, 'name'],
  RESOURCE: ['path'],
  PATH_PARAMETER: PARAMETER,
  REQUEST_BODY: PARAMETER,
  QUERY_PARAMETER: PARAMETER,
  API: [],
  REQUEST_HEADER: PARAMETER,
};

/** Whose name may be missing: the service's own documents leave it out of the only body that a request has. */
const NAME_OPTIONAL = 'REQUEST_BODY';
const STATUS_CODE = /^([1-5]\d\d|\*|\s*)$/;

/**
 * Refuses a location that its type cannot have (reference rest-api.md 1.2): a field that is none of this type, no name where one is
 * needed, what is no status code. Throws ValidationException and BadRequestException.
 */
export function checkLocation(location: JsonObject): void {
  const type = optionalText(location, 'type') ?? '';
  const allowed = Object.hasOwn(ALLOWED, type) ? ALLOWED[type] : undefined;
  if (allowed === undefined) {
    throw invalid('type', type, `enum value set: [${Object.keys(ALLOWED).join(', ')}]`);
  }
  const statusCode = optionalText(location, 'statusCode') ?? '*';
  if (!STATUS_CODE.test(statusCode)) {
    throw invalid('statusCode', statusCode, `regular expression pattern: ${STATUS_CODE.source}`);
  }
  const subject = `The location of a documentation part of the type ${type}`;
  const extra = FIELDS.find((field) => location[field] !== undefined && !allowed.includes(field));
  if (extra !== undefined) throw badRequest(`${subject} has no ${extra}`);
  const needsName = allowed.includes('name') && type !== NAME_OPTIONAL;
  if (needsName && location['name'] === undefined) throw badRequest(`${subject} needs a name`);
}

function invalid(field: string, value: string, constraint: string) {
  return validationErrors([
    `Value '${value}' at 'createDocumentationPartInput.location.${field}' failed to satisfy constraint: Member must satisfy ${constraint}`,
  ]);
}
