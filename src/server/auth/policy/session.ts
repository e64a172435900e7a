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

/** A session as it was when its request arrived. */
export interface Session extends SessionRecord {
  /** False if the request used the token from before the last rotation. */
  isCurrentToken: boolean
}
