/** Text from the server for one line of a terminal: control characters, which could move the cursor or forge lines, become `\x1b`. */
export function plainText(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return ' ';
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** At most this many characters, the last one `…` if something was cut off. */
export function shortened(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, Math.max(0, maxCharacters - 1))}…`;
}

/** The same for a URL, whose end tells more than its middle. */
export function shortenedUrl(url: string, maxCharacters: number): string {
  if (url.length <= maxCharacters) return url;
  const tail = Math.floor((maxCharacters - 1) * 0.6);
  return `${url.slice(0, Math.max(0, maxCharacters - 1 - tail))}…${url.slice(url.length - tail)}`;
}
