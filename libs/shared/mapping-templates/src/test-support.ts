import { compileTemplate, renderTemplate } from './mapping-template.ts';
import type { RenderedTemplate } from './mapping-template.ts';
import { DEFAULT_RENDER_LIMITS } from './limits.ts';
import type { RenderLimits } from './limits.ts';
import type { TemplateInput } from './template-input.ts';

/** Compiles and renders. Throws when the template cannot be read. */
export function rendered(
  text: string,
  input: Partial<TemplateInput> = {},
  limits: Partial<RenderLimits> = {},
): RenderedTemplate {
  const compiled = compileTemplate(text);
  if (!compiled.ok) throw new Error(compiled.problems.map((problem) => problem.message).join());
  return renderTemplate(compiled.template, { body: '', ...input }, { ...DEFAULT_RENDER_LIMITS, ...limits });
}

/** The text of a template that renders. */
export function textOfTemplate(text: string, input: Partial<TemplateInput> = {}): string {
  const result = rendered(text, input);
  if (!result.ok) throw new Error(`${result.failure} at ${result.line}:${result.column}: ${result.message}`);
  return result.text;
}
