/** Why a command was not done. `refused` = Redis answered with an error that is no matter of its health. */
export type RedisFailure = 'away' | 'timeout' | 'unable' | 'refused';

/** A command that Redis did not do, or whose answer did not come in time: then nobody knows whether it was done. */
export class RedisError extends Error {
  readonly failure: RedisFailure;

  constructor(failure: RedisFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RedisError';
    this.failure = failure;
  }
}

/** Words that begin an error of Redis which says that it cannot work now: full, a replica, loading, short of replicas, a broken Cluster. */
const UNABLE =
  /^(OOM|READONLY|LOADING|MASTERDOWN|NOREPLICAS|MISCONF|BUSY|CLUSTERDOWN|TRYAGAIN|NOAUTH|WRONGPASS|NOPERM|UNKILLABLE)\b/;

/** The error of a command as the rest of the house knows it. */
export function redisErrorOf(error: unknown): RedisError {
  if (error instanceof RedisError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const isReply = error instanceof Error && error.name === 'ReplyError';
  if (!isReply) return new RedisError('away', message, { cause: error });
  return new RedisError(UNABLE.test(message) ? 'unable' : 'refused', message, { cause: error });
}

/** True when Redis does not know a script by its digest: it was restarted, flushed, or another one was elected. */
export function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
