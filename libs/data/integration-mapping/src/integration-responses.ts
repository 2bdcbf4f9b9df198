import { RE2JS, RE2JSException } from 're2js';

/** The integration responses of a method, patterns compiled. */
export interface IntegrationResponses<T> {
  /**
   * The response for the text of a status code (HTTP), of a failed function's error message (Lambda), of the status that a MOCK template gives:
   * the first whose pattern fits the whole text, else the default. A text of more than 64 Ki characters is looked at up to there. Undefined
   * = none fits and there is no default: API_CONFIGURATION_ERROR, 500.
   */
  choose(text: string): T | undefined;
}

const MAX_CHARACTERS = 65_536;

/**
 * Compiles integration responses (reference rest-api.md 4.7). Without a pattern, or with an empty one, a response is the default; the first
 * counts. Patterns run in linear time, in RE2's syntax. Throws RangeError for a pattern that cannot be used.
 */
export function compileIntegrationResponses<T extends { readonly selectionPattern?: string | undefined }>(
  responses: readonly T[],
): IntegrationResponses<T> {
  const fallback = responses.find(({ selectionPattern = '' }) => selectionPattern === '');
  const patterns = responses.flatMap((response) => {
    const { selectionPattern = '' } = response;
    return selectionPattern === '' ? [] : [{ response, pattern: compile(selectionPattern) }];
  });
  return {
    choose: (text) => {
      if (text === '') return fallback;
      const shown = text.slice(0, MAX_CHARACTERS);
      return patterns.find(({ pattern }) => pattern.testExact(shown))?.response ?? fallback;
    },
  };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new RangeError(`The selection pattern "${pattern}" cannot be used: ${error.message}.`, { cause: error });
  }
}
