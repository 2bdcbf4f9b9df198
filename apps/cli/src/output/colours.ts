import pc from 'picocolors';

/** Paints text, or leaves it as it is. */
export type Colours = ReturnType<typeof pc.createColors>;

/** Colours for a stream: only on a terminal, unless `NO_COLOR` or `FORCE_COLOR` say otherwise. */
export function coloursFor(
  stream: { readonly isTTY?: boolean },
  settings: { readonly noColor: boolean; readonly forceColor: boolean },
): Colours {
  return pc.createColors(!settings.noColor && (settings.forceColor || stream.isTTY === true));
}
