/** Under a lease, or without one. */
export type LoadMode = 'pull' | 'peek'

export interface LoadRequest {
  batchSize: number
  visibilityTimeoutMs: number
  /** Whether to request bodies unmasked. */
  reveal: boolean
}
