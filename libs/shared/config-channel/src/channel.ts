/**
 * A resource of the configuration: one KV key. `payload` is an encoded `gatehouse.config.v1.ConfigResource` manifest;
 * big content lies in content-addressed chunks that the manifest names by SHA-256.
 */
export interface ConfigPointer {
  /** `stages/{apiId}/{stageName}`, `domainnames/{name}` or `vpclinks/{id}`. */
  readonly key: string;
  /** Grows with every change of the store (the outbox sequence); never goes back, also on a rollback. */
  readonly version: number;
  /** Hex SHA-256 of `payload`; equal digest means equal content. */
  readonly digest: string;
  /** Absent when the resource was deleted. */
  readonly payload: Uint8Array | undefined;
}

/** Immutable content named by its hex SHA-256. */
export interface ConfigChunk {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** What a node says of a version: applied, or refused with the reason while the version before keeps serving. */
export interface ApplyReport {
  readonly nodeId: string;
  readonly key: string;
  readonly version: number;
  readonly digest: string;
  /** Absent = ACK; text = NACK. */
  readonly error?: string;
  /** Unix time in milliseconds. */
  readonly reportedAtUnixMs: number;
}

/** The control plane's end of the channel. Chunks are put before the pointer that names them. */
export interface ConfigPublisher {
  /** Puts the chunks that are missing, then the pointer. Publishing an equal digest again is harmless. */
  publish(pointer: ConfigPointer, chunks: readonly ConfigChunk[]): Promise<void>;
  /** The pointers that the channel holds now, for reconciliation at start. */
  pointers(): Promise<readonly ConfigPointer[]>;
  /** Calls back for each report of a node. Returns the function that stops it. */
  onReport(listener: (report: ApplyReport) => void): () => void;
}

/** A node's end of the channel. */
export interface ConfigSubscriber {
  /** Calls back with every pointer that exists, then with each change, in order per key. Returns the function that stops it. */
  watch(listener: (pointer: ConfigPointer) => void): () => void;
  /** The chunk with this digest. Rejects when it is unknown. */
  chunk(digest: string): Promise<Uint8Array>;
  /** Tells the control plane what became of a version. */
  report(report: ApplyReport): void;
}
