/** What has to be known of a connection to run its `$disconnect` when its node is gone. */
export interface ConnectionRecord {
  readonly connectionId: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly connectedAtUnixMs: number;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string;
}

/**
 * What nodes know of each other's connections: those whose API has a `$disconnect` route are written down under their node,
 * which says every few seconds that it lives. When it does not, another node takes its records over, each once.
 */
export interface ConnectionDirectory {
  /** Resolves when the record is written, or cannot be: a connect never fails because of it. */
  add(owner: string, record: ConnectionRecord): Promise<void>;
  /** False when another node has taken the record over, because this one was silent for too long. True without an answer. */
  holds(owner: string, connectionId: string): Promise<boolean>;
  /** The connection has ended and its `$disconnect` has run. */
  remove(owner: string, connectionId: string): void;
  /** Says that a node lives; good for `leaseMs`. */
  beat(owner: string, leaseMs: number): Promise<void>;
  /** Records that stand under a node itself: at its start those of its life before. */
  recordsOf(owner: string): Promise<readonly ConnectionRecord[]>;
  /** Moves some records of nodes that do not live to `owner` and gives them; nobody else gets them. Empty = there are none. */
  takeLost(owner: string): Promise<readonly ConnectionRecord[]>;
}
