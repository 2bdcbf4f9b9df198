import type { ControlError } from '@gatehouse/errors';
import type { Words } from './in-words.ts';
import { badRequest } from './messages.ts';

const NO_DOCUMENT = /\bis no OpenAPI document\b|\bis not supported; OpenAPI\b|\bmust be an object, not\b/;

/** Failures of an import in the service's words, with every place in the document (reference rest-api.md 10.3). */
export const importWords: Words = { INVALID_ARGUMENT: (error) => badRequest(importMessage(error)) };

function importMessage({ message, violations }: ControlError): string {
  const [first] = violations;
  if (first === undefined) return message;
  const lines = violations.map(({ path, message: what }) => (path === 'body' ? what : `${path}: ${what}`));
  const list = lines.map((line) => `\n\t${line}`).join('');
  if (first.path === 'body') return `Warnings found during import:${list}`;
  if (isAboutRoot(first.path) && NO_DOCUMENT.test(first.message)) {
    return 'Unable to build importer with provided input.';
  }
  // What stands at the root only is a text that is no JSON or YAML, or is too deep.
  return first.path === '#' ? `Invalid OpenAPI input.${list}` : `Errors found during import:${list}`;
}

function isAboutRoot(path: string): boolean {
  return path === '#' || path === '#/openapi' || path === '#/swagger';
}
