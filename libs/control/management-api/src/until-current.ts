import { ControlError } from '@gatehouse/errors';

/** Tries of a change that other writers keep overtaking; each of them is one that got through. */
const MAX_TRIES = 50;

/** Reads, edits and writes a record; again from the start when somebody else wrote it in between, so that no change is lost. */
export async function untilCurrent<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const isOvertaken = error instanceof ControlError && error.code === 'STALE_REVISION';
      if (!isOvertaken || tries >= MAX_TRIES) throw error;
    }
  }
}
