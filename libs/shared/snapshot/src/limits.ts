/**
 * What the contract's channel can carry and a node takes. Checked when a snapshot is made and again when it arrives, so that
 * poison published past the control plane is refused before it costs anything (reference components.md 1, outages).
 */
export const SNAPSHOT_LIMITS = {
  /** Bytes of a pointer's payload and of one chunk: a message of NATS holds 1 MiB, headers included. */
  maxChunkBytes: 900_000,
  /** Chunks of one stage. */
  maxChunks: 10_000,
  /** Bytes of all chunks of one stage. */
  maxStageBytes: 128_000_000,
  /** Routes of one stage. */
  maxRoutes: 100_000,
  /** Bytes of a route key: the service allows 128 characters. */
  maxRouteKeyBytes: 512,
} as const;
