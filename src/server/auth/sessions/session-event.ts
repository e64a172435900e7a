import type { Role, SignInMethod } from '#contract/access.ts'

/**
 * For the journal: who came, who went, and who ended whose session. A sign-in that failed is none of these: anyone
 * can try one, and with it could fill the disk. Failed ones go to the log, throttled.
 */
export type SessionEvent = { who: string; role: Role; requestId: string } & (
  | { action: 'sign-in'; method: SignInMethod }
  | { action: 'sign-out' }
  | { action: 'end-session'; userName: string }
)
