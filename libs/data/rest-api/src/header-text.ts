const NOT_ASCII = /[^\0-\x7f]/;
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/g;

/** Header values are strings of bytes; templates and expressions see text. */
export function headerToText(bytes: string): string {
  return NOT_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}

/** A text as the value of a header: bytes, and blanks for what a header cannot hold. */
export function textToHeader(text: string): string {
  const clean = text.replace(CONTROL, ' ');
  return NOT_ASCII.test(clean) ? Buffer.from(clean, 'utf8').toString('latin1') : clean;
}

/** All values of a header in a flat list, as text; `name` in lower case. */
export function headerTexts(headers: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i] === name) values.push(headerToText(headers[i + 1] ?? ''));
  }
  return values;
}
