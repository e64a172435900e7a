import type { Role, SignInMethod } from '#contract/access.ts'

/**
 * For the journal: sign-ins, sign-outs and ended sessions. Failed sign-ins go to the log only, throttled: anyone can
 * cause one, and could fill the disk.
 */
export type SessionEvent = { who: string; role: Role; requestId: string } & (
  | { action: 'sign-in'; method: SignInMethod }
  | { action: 'sign-out' }
  | { action: 'end-session'; userName: string }
)
