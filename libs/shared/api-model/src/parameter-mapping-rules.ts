import { hasControlCharacter, isReservedHeader } from './http-text.ts';
import { parseMappingKey } from './mapping-key.ts';
import type { MappingKey } from './mapping-key.ts';
import { parseMappingValue } from './mapping-value.ts';
import type { MappingPart } from './mapping-value.ts';
import { memberPath } from './problems.ts';
import type { ProblemList } from './problems.ts';

type Side = 'request' | 'response';

function checkPart(problems: ProblemList, path: string, side: Side, part: MappingPart): void {
  if (part.kind === 'text' && hasControlCharacter(part.text)) problems.add(path, 'holds a control character');
  if (part.kind === 'request.header' || part.kind === 'response.header') {
    if (isReservedHeader(part.name)) problems.add(path, `Operations on header ${part.name} are restricted`);
  }
  if (side === 'request' && part.kind.startsWith('response.')) {
    problems.add(path, `uses $${part.kind}, which only responseParameters may use`);
  }
}

/** Checks the value of a mapping: grammar, reserved headers, and variables that exist on this side. */
export function checkMappingValue(problems: ProblemList, path: string, side: Side, text: string): void {
  const value = parseMappingValue(text);
  if (!value.ok) return problems.add(path, value.message);
  for (const part of value.parts) checkPart(problems, path, side, part);
}

function checkStatusCode(problems: ProblemList, path: string, text: string): void {
  if (text.includes('$') || /^[2-5]\d\d$/.test(text)) return;
  problems.add(path, `must be a status code from 200 to 599 or a variable, not "${text}"`);
}

function identityOf(key: MappingKey): string {
  return 'name' in key ? `${key.action}:${key.location}.${key.name}` : `${key.action}:${key.location}`;
}

function checkMappings(
  problems: ProblemList,
  path: string,
  side: Side,
  mappings: Readonly<Record<string, string>>,
): void {
  const seen = new Set<string>();
  for (const [text, value] of Object.entries(mappings)) {
    const at = memberPath(path, text);
    const parsed = parseMappingKey(side, text);
    if (!parsed.ok) {
      problems.add(at, parsed.message);
      continue;
    }
    const identity = identityOf(parsed.key);
    if (seen.has(identity)) problems.add(at, 'stands twice; header names are the same in upper and lower case');
    seen.add(identity);
    // The value of a remove is ignored (reference http-api.md 9).
    if (parsed.key.action !== 'remove') checkMappingValue(problems, at, side, value);
    if (parsed.key.location === 'statuscode') checkStatusCode(problems, at, value);
  }
}

/** Checks `requestParameters` of an integration without a subtype (reference http-api.md 9). */
export function checkRequestParameters(
  problems: ProblemList,
  path: string,
  mappings: Readonly<Record<string, string>>,
): void {
  checkMappings(problems, path, 'request', mappings);
}

/** Checks `responseParameters`: integration status code, 200 to 599 -> mappings (reference http-api.md 9). */
export function checkResponseParameters(
  problems: ProblemList,
  path: string,
  byStatus: Readonly<Record<string, Readonly<Record<string, string>>>>,
): void {
  for (const [status, mappings] of Object.entries(byStatus)) {
    const at = memberPath(path, status);
    if (!/^[2-5]\d\d$/.test(status)) problems.add(at, 'must be a status code from 200 to 599');
    checkMappings(problems, at, 'response', mappings);
  }
}
