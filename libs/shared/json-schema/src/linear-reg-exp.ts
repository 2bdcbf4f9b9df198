import { RE2JS, RE2JSException } from 're2js';

const MAX_PATTERN_CHARACTERS = 1_000;

interface Engine {
  (pattern: string, flags: string): { test: (text: string) => boolean };
  readonly code: string;
}

function compile(pattern: string): { test: (text: string) => boolean } {
  if (pattern.length > MAX_PATTERN_CHARACTERS) {
    throw new Error(`has a pattern of more than ${String(MAX_PATTERN_CHARACTERS)} characters`);
  }
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return { test: (text) => compiled.matcher(text).find() };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new Error(`has the pattern "${pattern}", which cannot be used: ${error.message}`, { cause: error });
  }
}

/** Makes the patterns of schemas run in time linear to the text. */
export const linearRegExp: Engine = Object.assign(compile, { code: 'linearRegExp' });
