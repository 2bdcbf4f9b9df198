import type { Spend } from '@gatehouse/json-path';
import type { RenderLimits } from './limits.ts';

/** Why a template gives no text. */
export type RenderFailure = 'INVALID_JSON' | 'LIMIT_EXCEEDED' | 'EVALUATION_FAILED';

/** Ends a rendering; becomes the answer of `renderTemplate`. */
export class RenderError extends Error {
  readonly failure: RenderFailure;

  constructor(failure: RenderFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

const CHARACTERS_PER_STEP = 256;
/** Larger whole numbers are refused: a multiplication costs the square of its digits. */
const MAX_INTEGER = 2n ** 1024n;

/** The budget of one rendering. */
export class Meter {
  readonly limits: RenderLimits;
  /** Character of the template that is at work: where an error is reported. */
  at = 0;
  readonly spend: Spend;
  #left: number;

  constructor(limits: RenderLimits) {
    this.limits = limits;
    this.#left = limits.maxSteps;
    this.spend = (steps) => {
      this.#left -= steps;
      if (this.#left < 0)
        throw new RenderError('LIMIT_EXCEEDED', `The template needs more than ${limits.maxSteps} steps.`);
    };
  }

  /** One step, at a place of the template. */
  step(at: number): void {
    this.at = at;
    this.spend(1);
  }

  /** Pays for a text that was made, and returns it. */
  made(text: string): string {
    this.spend(1 + text.length / CHARACTERS_PER_STEP);
    this.fits(text.length);
    return text;
  }

  /** Refuses a text before it is made. */
  fits(characters: number): void {
    if (characters > this.limits.maxOutputCharacters) {
      throw new RenderError('LIMIT_EXCEEDED', `A text has more than ${this.limits.maxOutputCharacters} characters.`);
    }
  }

  /** Refuses whole numbers that grow without end. */
  bounded(value: bigint): bigint {
    if (value < MAX_INTEGER && value > -MAX_INTEGER) return value;
    throw new RenderError('LIMIT_EXCEEDED', 'A whole number has more than 1024 bits.');
  }

  tooDeep(): RenderError {
    return new RenderError('LIMIT_EXCEEDED', `The value has more than ${this.limits.maxDepth} levels.`);
  }
}

/** An evaluation that cannot go on: what Java answers with an exception. */
export function evaluationError(message: string): RenderError {
  return new RenderError('EVALUATION_FAILED', message);
}
