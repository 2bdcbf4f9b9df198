import { compileTemplate, renderTemplate } from '@gatehouse/mapping-templates';
import type { MappingTemplate, TemplateInput, TemplateParams } from '@gatehouse/mapping-templates';
import type { ParsedJson } from '@gatehouse/json-path';
import { requestContextOf } from './event.ts';
import { lastValues, queryPairs } from './handshake-values.ts';
import type { RouteInvocation } from './invocation.ts';
import { compileSelectionExpression } from './selection-expression.ts';
import type { SelectionSource } from './selection-expression.ts';

const NO_PARAMS: ReadonlyMap<string, string> = new Map();

/** Chooses among templates: the template, `none` when no key fits, or `empty` when there are no templates at all. */
export type TemplateChoice = (source: SelectionSource) => MappingTemplate | 'none' | 'empty';

/** The choice where there are no templates. */
export const NO_TEMPLATES: TemplateChoice = () => 'empty';

/**
 * Compiles templates by key (reference websocket-api.md 5): the key is what the expression yields; without an expression it
 * is `application/json`, then `$default`. Throws RangeError for a template that cannot be read.
 */
export function compileTemplates(
  templates: Readonly<Record<string, string>> | undefined,
  expression: string | undefined,
): TemplateChoice {
  const compiled = new Map(Object.entries(templates ?? {}).map(([key, text]) => [key, compiledTemplate(key, text)]));
  if (compiled.size === 0) return NO_TEMPLATES;
  if (expression === undefined) {
    const only = compiled.get('application/json') ?? compiled.get('$default') ?? 'none';
    return () => only;
  }
  const select = compileSelectionExpression(expression);
  return (source) => compiled.get(select(source)) ?? 'none';
}

/** The text that a template makes of a body, by default the message; undefined when it fails, which is written down as the integration's error. */
export function render(template: MappingTemplate, invocation: RouteInvocation, body?: string): string | undefined {
  const rendered = renderTemplate(template, new RunInput(invocation, body));
  if (rendered.ok) return rendered.text;
  invocation.integrationError = `mapping template, line ${rendered.line}: ${rendered.message}`;
  return undefined;
}

/** What a template sees of a run: made only when it asks. */
class RunInput implements TemplateInput {
  readonly body: string;
  readonly #invocation: RouteInvocation;
  readonly #isMessage: boolean;

  constructor(invocation: RouteInvocation, body: string | undefined) {
    this.#invocation = invocation;
    this.#isMessage = body === undefined;
    this.body = body ?? invocation.body;
  }

  get stageVariables(): Readonly<Record<string, string>> {
    return this.#invocation.stage.variables;
  }

  /** The message was read for the route selection already. */
  json(): ParsedJson | undefined {
    return this.#isMessage ? this.#invocation.parsed() : undefined;
  }

  params(): TemplateParams {
    const { handshake } = this.#invocation;
    return {
      path: NO_PARAMS,
      querystring: handshake === undefined ? NO_PARAMS : lastValues(queryPairs(handshake.query)),
      header: handshake === undefined ? NO_PARAMS : lastValues(handshake.headers),
    };
  }

  context(): Readonly<Record<string, unknown>> {
    const { integrationStatus } = this.#invocation;
    return { ...requestContextOf(this.#invocation), status: integrationStatus || undefined };
  }
}

function compiledTemplate(key: string, text: string): MappingTemplate {
  const compiled = compileTemplate(text);
  if (compiled.ok) return compiled.template;
  const [problem] = compiled.problems;
  throw new RangeError(
    `The mapping template "${key}" cannot be used: line ${problem?.line ?? 1}: ${problem?.message ?? ''}.`,
  );
}
