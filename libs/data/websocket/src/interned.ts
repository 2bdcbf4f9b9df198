/** Texts that many connections share: user agents, hosts. */
const MAX_TEXTS = 1_000;

/** Gives the same text for equal ones, so that connections share it. Bounded: when it is full it begins anew. */
export function createIntern(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size === MAX_TEXTS) known.clear();
    known.set(text, text);
    return text;
  };
}
