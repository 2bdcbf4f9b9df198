export { DEFAULT_RENDER_LIMITS, MAX_TEMPLATE_BYTES } from './limits.ts';
export type { RenderLimits } from './limits.ts';
export { patternProblem } from './linear-pattern.ts';
export { compileTemplate, renderTemplate } from './mapping-template.ts';
export type { CompiledTemplate, MappingTemplate, RenderedTemplate, TemplateProblem } from './mapping-template.ts';
export type { RenderFailure } from './meter.ts';
export type { ParameterOverrides, TemplateOverrides } from './template-context.ts';
export type { TemplateInput, TemplateParams } from './template-input.ts';
