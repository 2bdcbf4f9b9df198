/**
 * Percent-decodes UTF-8 text. What is malformed stays as it was sent, the rest is decoded; never throws.
 * Text without `%` is returned untouched. Source: reference http-api.md 2 (captured values are percent-decoded).
 */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return tryDecode(text) ?? decodeRuns(text);
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function decodeRuns(text: string): string {
  let decoded = '';
  let at = 0;
  while (at < text.length) {
    const runEnd = endOfRun(text, at);
    if (runEnd === at) {
      decoded += text[at];
      at += 1;
      continue;
    }
    const run = text.slice(at, runEnd);
    decoded += tryDecode(run) ?? run;
    at = runEnd;
  }
  return decoded;
}

/** End of the consecutive `%XX` triples that start at `start`. */
function endOfRun(text: string, start: number): number {
  let at = start;
  while (text[at] === '%' && isHexDigit(text.charCodeAt(at + 1)) && isHexDigit(text.charCodeAt(at + 2))) at += 3;
  return at;
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}
