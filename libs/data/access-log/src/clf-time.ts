const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Formats times as `dd/MMM/yyyy:HH:mm:ss +0000`; the text of a second is made once. */
export class ClfTime {
  #second = -1;
  #text = '';

  /** The time in UTC. */
  format(unixMs: number): string {
    const second = Math.floor(unixMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = clfOf(new Date(second * 1000).toISOString());
    }
    return this.#text;
  }
}

/** From `2026-11-20T13:05:00.000Z`. */
function clfOf(iso: string): string {
  const month = MONTHS[Number(iso.slice(5, 7)) - 1] ?? '';
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
