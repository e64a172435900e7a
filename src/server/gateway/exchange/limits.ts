/** The limits of one call through the gateway. */
export interface GatewayLimits {
  requestBytes: number
  responseBytes: number
  /** DNS, TCP and TLS together. */
  connectMs: number
  /** From the open connection to the status line. */
  headersMs: number
  /** Between two chunks of the response body. */
  idleMs: number
  /** The whole call: waiting for a socket, every attempt and the pauses between them. */
  totalMs: number
  sockets: number
  /** Attempts after the first. */
  retries: number
  /** With a longer `retry-after` the call is not retried, and the client gets the refusal. */
  retryAfterMs: number
  /** Longest pause before the first retry; it doubles with each retry. */
  backoffMs: number
  backoffMaxMs: number
}

/**
 * A pull returns up to 100 messages of 128 KB, in escaped base64: some 18 MB. A request has up to 256 KB of bodies,
 * six times as much if every character is escaped. https://developers.cloudflare.com/queues/platform/limits/
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
