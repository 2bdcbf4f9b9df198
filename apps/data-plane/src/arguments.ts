/** Arguments of a node's process. */
export interface NodeArguments {
  /** Text after `--workers`. */
  readonly workers: string | undefined;
  /** Number of this worker, from 1; the supervisor gives it. */
  readonly worker: number | undefined;
  /** Everything else. */
  readonly rest: readonly string[];
}

/** Reads `--workers N`, `--workers=N` and the supervisor's `--worker I`. */
export function readArguments(args: readonly string[]): NodeArguments {
  const rest: string[] = [];
  let workers: string | undefined;
  let worker: number | undefined;
  for (let i = 0; i < args.length; i += 1) {
    const argument = args[i] ?? '';
    if (argument === '--workers') workers = args[(i += 1)] ?? '';
    else if (argument.startsWith('--workers=')) workers = argument.slice('--workers='.length);
    else if (argument === '--worker') worker = Number(args[(i += 1)]);
    else rest.push(argument);
  }
  // An empty variable counts as unset; `--workers` without a number must not.
  return { workers: workers === '' ? 'nothing' : workers, worker, rest };
}
