import type { AccessLogContext } from './access-log-context.ts';
import { createVariables, isKnownWithoutValue } from './variables.ts';
import type { Variable } from './variables.ts';

/** A format, compiled once. */
export interface CompiledFormat {
  /** One line, without line end. */
  render(context: AccessLogContext): string;
  /** Variables that neither the service nor this gateway knows: usually a typing error. */
  readonly unknownVariables: readonly string[];
}

const VARIABLE = /\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g;
const NO_VALUE = '-';

/** Compiles an access log format. Values cannot break out of their line or their quotes: `"`, `\` and control characters are escaped. */
export function compileFormat(format: string): CompiledFormat {
  const known = createVariables();
  const texts: string[] = [];
  const variables: Variable[] = [];
  const unknownVariables: string[] = [];
  let end = 0;
  for (const match of format.matchAll(VARIABLE)) {
    const name = match[1] ?? '';
    const variable = known.get(name);
    if (variable === undefined && !isKnownWithoutValue(name)) unknownVariables.push(name);
    texts.push(format.slice(end, match.index));
    variables.push(variable === undefined ? () => undefined : escaped(name, variable));
    end = match.index + match[0].length;
  }
  const tail = format.slice(end);
  return { render: (context) => renderLine(context, texts, variables, tail), unknownVariables };
}

function renderLine(
  context: AccessLogContext,
  texts: readonly string[],
  variables: readonly Variable[],
  tail: string,
): string {
  let line = '';
  for (let i = 0; i < variables.length; i += 1) {
    const value = variables[i]?.(context);
    line += (texts[i] ?? '') + (value === undefined || value === '' ? NO_VALUE : value);
  }
  return line + tail;
}

/** Values that a client or a backend chooses; the rest cannot hold a character that needs an escape. */
const FOREIGN: ReadonlySet<string> = new Set([
  'path',
  'domainName',
  'domainPrefix',
  'routeKey',
  'identity.userAgent',
  'identity.apiKey',
  'integration.error',
  'integrationErrorMessage',
  'error.message',
  'disconnectReason',
]);

function escaped(name: string, variable: Variable): Variable {
  if (!FOREIGN.has(name)) return variable;
  return (context) => {
    const value = variable(context);
    return value === undefined ? undefined : escapeValue(value);
  };
}

// C1 control characters steer terminals, too; U+2028 and U+2029 end lines for some readers.
const TO_ESCAPE = /["\\\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
// Asked first: most values need no escape, and a replacement that finds nothing was 1 % of a request's CPU.
const NEEDS_ESCAPE = new RegExp(TO_ESCAPE.source);

function escapeValue(value: string): string {
  return NEEDS_ESCAPE.test(value) ? value.replace(TO_ESCAPE, escapeCharacter) : value;
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
