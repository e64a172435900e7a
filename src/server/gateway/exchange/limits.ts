/** What one call through the gateway may take at most. One object, so that a test can make all of it small. */
export interface GatewayLimits {
  requestBytes: number
  responseBytes: number
  /** Name look-up, TCP and TLS together. */
  connectMs: number
  /** From the open connection to the status line. */
  headersMs: number
  /** Between two pieces of the answer's body. */
  idleMs: number
  /** The whole call: waiting for a connection, every attempt, every pause between them. */
  totalMs: number
  sockets: number
  /** Tries after the first one. */
  retries: number
  /** A longer `retry-after` is not waited for; the caller gets the refusal instead. */
  retryAfterMs: number
  /** The pause before the first retry at most; it doubles with each. */
  backoffMs: number
  backoffMaxMs: number
}

/**
 * A pull answers 100 messages of 128 KB, in base64, escaped: some 18 MB. A request holds 256 KB of bodies, six times
 * over when every character is escaped. https://developers.cloudflare.com/queues/platform/limits/
 */
export const GATEWAY_LIMITS: GatewayLimits = {
  requestBytes: 2_000_000,
  responseBytes: 32_000_000,
  connectMs: 5_000,
  headersMs: 30_000,
  idleMs: 15_000,
  totalMs: 60_000,
  sockets: 16,
  retries: 3,
  retryAfterMs: 10_000,
  backoffMs: 500,
  backoffMaxMs: 4_000,
}
