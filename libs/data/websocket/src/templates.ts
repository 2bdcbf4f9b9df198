import { compileTemplate, renderTemplate } from '@gatehouse/mapping-templates';
import type { MappingTemplate, TemplateInput } from '@gatehouse/mapping-templates';
import { requestContextOf } from './event.ts';
import { lastValues, queryPairs } from './handshake-values.ts';
import type { RouteInvocation } from './invocation.ts';
import { compileSelectionExpression } from './selection-expression.ts';
import type { SelectionSource } from './selection-expression.ts';

const NO_PARAMS: ReadonlyMap<string, string> = new Map();

/** Chooses among templates: the template, `none` when no key fits, or `empty` when there are no templates at all. */
export type TemplateChoice = (source: SelectionSource) => MappingTemplate | 'none' | 'empty';

/**
 * Compiles templates by key (reference websocket-api.md 5): the key is what the expression yields; without an expression it
 * is `application/json`, then `$default`. Throws RangeError for a template that cannot be read.
 */
export function compileTemplates(
  templates: Readonly<Record<string, string>> | undefined,
  expression: string | undefined,
): TemplateChoice {
  const compiled = new Map(Object.entries(templates ?? {}).map(([key, text]) => [key, compiledTemplate(key, text)]));
  if (compiled.size === 0) return () => 'empty';
  if (expression === undefined) {
    const only = compiled.get('application/json') ?? compiled.get('$default') ?? 'none';
    return () => only;
  }
  const select = compileSelectionExpression(expression);
  return (source) => compiled.get(select(source)) ?? 'none';
}

/** The text that a template makes of a body; undefined when it fails, which is written down as the integration's error. */
export function render(template: MappingTemplate, invocation: RouteInvocation, body: string): string | undefined {
  const rendered = renderTemplate(template, templateInput(invocation, body));
  if (rendered.ok) return rendered.text;
  invocation.integrationError = `mapping template, line ${rendered.line}: ${rendered.message}`;
  return undefined;
}

function templateInput(invocation: RouteInvocation, body: string): TemplateInput {
  const { handshake, stage } = invocation;
  return {
    body,
    params: () => ({
      path: NO_PARAMS,
      querystring: handshake === undefined ? NO_PARAMS : lastValues(queryPairs(handshake.query)),
      header: handshake === undefined ? NO_PARAMS : lastValues(handshake.headers),
    }),
    context: () => ({ ...requestContextOf(invocation), status: invocation.integrationStatus || undefined }),
    stageVariables: stage.variables,
  };
}

function compiledTemplate(key: string, text: string): MappingTemplate {
  const compiled = compileTemplate(text);
  if (compiled.ok) return compiled.template;
  const [problem] = compiled.problems;
  throw new RangeError(
    `The mapping template "${key}" cannot be used: line ${problem?.line ?? 1}: ${problem?.message ?? ''}.`,
  );
}
