import { CallError } from '../errors/call-error.ts';

/** The answer of a read, or undefined when there is no such thing. */
export async function orUndefined<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof CallError && error.status === 'NOT_FOUND' && error.reason !== undefined) return undefined;
    throw error;
  }
}
