const MAX_MEMBERS = 32;
const MAX_LENGTH = 8192;

const SIMPLE_KEY = '[a-z][a-z0-9_\\-*/]{0,255}';
const TENANT_KEY = '[a-z0-9][a-z0-9_\\-*/]{0,240}@[a-z][a-z0-9_\\-*/]{0,13}';
// A value may hold blanks but not end with one; no comma, no equals sign (W3C Trace Context 3.3.1).
const MEMBER = new RegExp(
  `^(?:${SIMPLE_KEY}|${TENANT_KEY})=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]$`,
);

/**
 * A `tracestate` as it may be forwarded: unchanged when every member is valid, no key comes twice and there are at most 32;
 * empty otherwise, because a broken list is dropped whole (W3C Trace Context 3.3 and 4.3).
 */
export function usableTracestate(text: string): string {
  if (text.length > MAX_LENGTH) return '';
  const keys = new Set<string>();
  let members = 0;
  for (const part of text.split(',')) {
    const member = part.replace(/^[ \t]+|[ \t]+$/g, '');
    if (member === '') continue;
    members += 1;
    keys.add(member.slice(0, member.indexOf('=')));
    if (members > MAX_MEMBERS || keys.size < members || !MEMBER.test(member)) return '';
  }
  return members === 0 ? '' : text;
}
