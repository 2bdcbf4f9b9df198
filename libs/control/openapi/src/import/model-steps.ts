const STEP = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]]+)/g;

/** The steps of the model's JSON paths: `routes[3].target`, `integrations["a b"].integrationUri`. */
export function stepsOf(path: string): string[] {
  return [...path.matchAll(STEP)].map(([, index, quoted, name]) => {
    if (quoted !== undefined) return String(JSON.parse(quoted));
    return index ?? name ?? '';
  });
}
