/** What scripts can rely on. */
export const EXIT = {
  ok: 0,
  /** The server refused, or a rollout failed or was rolled back. */
  refused: 1,
  /** Wrong arguments or a wrong file; nothing was changed. */
  usage: 2,
  /** The server cannot be reached, or did not answer in time. */
  unreachable: 3,
  /** `apply --dry-run --exit-code` found differences. */
  differences: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The codes as `--help` shows them. */
export const EXIT_CODES_HELP = `Exit codes:
  0    done
  1    the server refused, or a rollout failed or was rolled back
  2    wrong arguments or a wrong file; nothing was changed
  3    the server cannot be reached, or did not answer in time
  4    differences found (apply --dry-run --exit-code)
  130  ended by Ctrl-C`;
