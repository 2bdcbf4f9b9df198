import type { ParsedJson } from '@gatehouse/json-path';

/** Parameters of the request: path variables, query and headers, the last value of each. */
export interface TemplateParams {
  readonly path: ReadonlyMap<string, string>;
  readonly querystring: ReadonlyMap<string, string>;
  /** Names as sent: they are case-sensitive (reference rest-api.md 6.1). */
  readonly header: ReadonlyMap<string, string>;
}

/** What a template reads. The functions are called at most once in a rendering, and only when the template asks. */
export interface TemplateInput {
  /** The body as text: of the request, or of the backend's answer. Empty = none: `$input.body` is `{}` then. */
  readonly body: string;
  /** The body as it was read already; undefined, and the default: it is read when the template asks. The template may write into the value. */
  readonly json?: () => ParsedJson | undefined;
  /** What `$input.params()` reads; always of the request. Default: none. */
  readonly params?: () => TemplateParams;
  /** `$context` as nested members: `{ identity: { sourceIp } }`. Undefined and null members are absent. Default: none. */
  readonly context?: () => Readonly<Record<string, unknown>>;
  /** Default: none. */
  readonly stageVariables?: Readonly<Record<string, string>>;
}
