import { writeFileSync } from 'node:fs';

/** As much as a group of processes can weigh: whoever else wants its core gets a hundredth. */
const HEAVIEST = '-20';

/**
 * Makes a process weigh more than all others on the machine, so that a benchmark measures it and not what else runs. It must lead a session
 * (`detached`), because Linux weighs sessions, not processes. False when that is not allowed: then others count.
 */
export function shield(pid: number): boolean {
  try {
    writeFileSync(`/proc/${String(pid)}/autogroup`, HEAVIEST);
    return true;
  } catch {
    return false;
  }
}

/** A command that shields itself, if it may, before it becomes another. */
export function shielded(command: readonly string[]): readonly string[] {
  return [
    ...['setsid', '--wait', 'sh', '-c'],
    `echo ${HEAVIEST} 2>/dev/null >/proc/self/autogroup; exec "$@"`,
    ...['sh', ...command],
  ];
}
