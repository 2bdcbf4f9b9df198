/** What rendering may cost. A template that needs more fails with `LIMIT_EXCEEDED`. */
export interface RenderLimits {
  /**
   * Steps: a reference, an operator, a method, a turn of a loop are one each, work on texts and lists costs by their length.
   * It stands for a deadline, as this library has no clock: the default is about a tenth of a second.
   */
  readonly maxSteps: number;
  /** Characters of the answer, and of any text on the way. */
  readonly maxOutputCharacters: number;
  /** Levels of `#define` blocks that call each other, and of lists and maps within each other. */
  readonly maxDepth: number;
  /** Turns after which `#foreach` ends, without an error (reference rest-api.md 6.3). */
  readonly maxForeachTurns: number;
}

/** 500,000 steps, 10 Mi characters (the payload limit of the service), 200 levels, 1,000 turns (the service's own). */
export const DEFAULT_RENDER_LIMITS: RenderLimits = {
  maxSteps: 500_000,
  maxOutputCharacters: 10 * 1024 * 1024,
  maxDepth: 200,
  maxForeachTurns: 1_000,
};

/** Bytes of a template (reference rest-api.md 6.3). */
export const MAX_TEMPLATE_BYTES = 300 * 1024;

/** Blocks, parentheses, arguments within each other that a template may have. */
export const MAX_NESTING = 100;
