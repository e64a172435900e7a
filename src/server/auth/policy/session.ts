import type { Role } from '#contract/access.ts'

export interface SessionRecord {
  id: string
  tokenHash: string
  userName: string
  role: Role
  credential: string
  createdAt: number
  issuedAt: number
  lastSeenAt: number
  expiresAt: number
}

/** A session as its request found it. */
export interface Session extends SessionRecord {
  /** False for the token before the last rotation. */
  isCurrentToken: boolean
}
