/** What an HTTP backend's URL template uses. */
export interface IntegrationUri {
  /** Names in `{name}`: path variables that the route must capture. */
  readonly pathVariables: readonly string[];
  /** Names in `${stageVariables.name}`. */
  readonly stageVariables: readonly string[];
}

/** The variables of a URL template, or why it is not one. */
export type ParsedIntegrationUri =
  { readonly ok: true; readonly uri: IntegrationUri } | { readonly ok: false; readonly message: string };

const AUTHORITY = /^https?:\/\/([^/?#]*)/i;
const STAGE_VARIABLE = /\$\{stageVariables\.([A-Za-z0-9_]{1,64})\}/g;
const PATH_VARIABLE = /\{([A-Za-z0-9._:-]+)\}/g;

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

function authorityProblem(authority: string): string | undefined {
  if (authority === '') return 'has no host';
  if (authority.includes('@')) return 'holds credentials; send them by a parameter mapping instead';
  if (/[{}]/.test(authority)) {
    return 'takes its host from a path variable; only stage variables may stand there, or callers could choose the backend';
  }
  return undefined;
}

function syntaxProblem(text: string, plain: string): string | undefined {
  if (/[\s\\\u0000-\u001f\u007f]/.test(text)) return 'holds a blank, a backslash or a control character';
  if (text.includes('#')) return 'has a fragment, which is never sent; remove "#" and what follows';
  if (/\{[^{}]*\+\}/.test(text)) return 'writes {name+}; in a URL the greedy variable is {name}';
  if (/[{}]/.test(plain)) return 'has braces that are neither {name} nor ${stageVariables.name}';
  // A stage variable may be a port, so a digit stands for it.
  return URL.canParse(plain) ? undefined : 'is not a valid URL';
}

/**
 * Reads the URL template of an HTTP backend: `http` or `https`, `{name}` for path variables, `${stageVariables.name}`
 * anywhere after the scheme (reference http-api.md 3, 8). The host never comes from the request (components.md 5).
 */
export function parseIntegrationUri(text: string): ParsedIntegrationUri {
  const withoutStage = text.replace(STAGE_VARIABLE, '1');
  if (withoutStage.includes('${')) return { ok: false, message: 'has ${...} that is not ${stageVariables.name}' };
  const authority = AUTHORITY.exec(withoutStage)?.[1];
  if (authority === undefined) return { ok: false, message: 'must start with http:// or https://' };
  const plain = withoutStage.replace(PATH_VARIABLE, '1');
  const message = authorityProblem(authority) ?? syntaxProblem(text, plain);
  if (message !== undefined) return { ok: false, message };
  return {
    ok: true,
    uri: { pathVariables: namesIn(withoutStage, PATH_VARIABLE), stageVariables: namesIn(text, STAGE_VARIABLE) },
  };
}
