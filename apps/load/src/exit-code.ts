/** What scripts can rely on. */
export const EXIT = {
  ok: 0,
  /** A threshold was missed, or a comparison found a change for the worse (`compare --exit-code`). */
  failed: 1,
  /** Wrong arguments or a wrong file; nothing was sent. */
  usage: 2,
  /** Not one answer came. */
  unreachable: 3,
  /** Ctrl-C; the report holds what ran so far. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The codes as `--help` shows them. */
export const EXIT_CODES_HELP = `Exit codes:
  0    done, every threshold kept
  1    a threshold was missed, or compare --exit-code found a change for the worse
  2    wrong arguments or a wrong file; nothing was sent
  3    not one answer came
  130  ended by Ctrl-C; the report holds what ran so far`;
