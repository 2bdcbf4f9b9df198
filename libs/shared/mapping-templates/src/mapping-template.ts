import type { Write } from './compile-expression.ts';
import { compileNodes } from './compile-nodes.ts';
import { Cursor, TemplateSyntaxError } from './cursor.ts';
import { DEFAULT_RENDER_LIMITS, MAX_TEMPLATE_BYTES } from './limits.ts';
import type { RenderLimits } from './limits.ts';
import { RenderError } from './meter.ts';
import type { RenderFailure } from './meter.ts';
import { readTemplate } from './read-template.ts';
import { Rendering, TemplateMemo } from './rendering.ts';
import { overridesOf } from './template-context.ts';
import type { TemplateOverrides } from './template-context.ts';
import type { TemplateInput } from './template-input.ts';

/** A template that is ready to be rendered, any number of times. */
export interface MappingTemplate {
  readonly text: string;
  /** Writes the whole template into a rendering. For `renderTemplate`. */
  readonly write: Write;
  readonly memo: TemplateMemo;
}

/** Why a template cannot be used. Line and column count from 1. */
export interface TemplateProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The template, or its problems. */
export type CompiledTemplate =
  | { readonly ok: true; readonly template: MappingTemplate }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/** The text, or why there is none and where in the template that showed. */
export type RenderedTemplate =
  | {
      readonly ok: true;
      readonly text: string;
      /** Undefined when the template set none. */
      readonly overrides: TemplateOverrides | undefined;
    }
  | ({
      readonly ok: false;
      /**
       * `INVALID_JSON`: `$input.json` or `$input.path` on a body that is no JSON: 400 for a request, 500 for an answer.
       * `LIMIT_EXCEEDED`, `EVALUATION_FAILED` (what Java answers with an exception): 500.
       */
      readonly failure: RenderFailure;
    } & TemplateProblem);

/** Reads and prepares a template (reference rest-api.md 6). The first problem ends the reading. */
export function compileTemplate(text: string): CompiledTemplate {
  if (Buffer.byteLength(text) > MAX_TEMPLATE_BYTES) {
    const message = `The template has more than ${MAX_TEMPLATE_BYTES} bytes.`;
    return { ok: false, problems: [{ line: 1, column: 1, message }] };
  }
  try {
    const write = compileNodes(readTemplate(new Cursor(text)));
    return { ok: true, template: { text, write, memo: new TemplateMemo() } };
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    return { ok: false, problems: [problemAt(text, error.at, `${error.message}.`)] };
  }
}

/** Renders a template within limits. Never throws for what a template or its input does. */
export function renderTemplate(
  template: MappingTemplate,
  input: TemplateInput,
  limits: RenderLimits = DEFAULT_RENDER_LIMITS,
): RenderedTemplate {
  const rendering = new Rendering(input, limits, template.memo);
  try {
    template.write(rendering);
    const { context } = rendering;
    const overrides = context === undefined ? undefined : overridesOf(context, rendering.meter);
    return { ok: true, text: rendering.text(), overrides };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return { ok: false, failure: error.failure, ...problemAt(template.text, rendering.meter.at, error.message) };
  }
}

function problemAt(text: string, at: number, message: string): TemplateProblem {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n'), message };
}
