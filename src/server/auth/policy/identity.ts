import type { Context } from 'hono'
import type { Principal } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { AccessVariables } from './access-variables.ts'
import type { Session } from './session.ts'

/** Whoever sent a request, as far as that is known. */
export type Caller =
  | {
      principal: Principal
      refusal: null
      /** Null where callers are known without one. */
      session: Session | null
    }
  | {
      principal: null
      /** What to answer where somebody is asked for. */
      refusal: QueuesError
      session: null
    }

/** Tells from a request who sent it. */
export type Identify = (c: Context<AccessVariables>) => Caller | Promise<Caller>

export const known = (principal: Principal, session: Session | null = null): Caller => ({
  principal,
  refusal: null,
  session,
})

export const nobody = (refusal: QueuesError): Caller => ({ principal: null, refusal, session: null })

/** Whoever has yet to sign in. */
export const NOBODY = nobody(new QueuesError(401, ERROR_CODE.unauthorized, 'Sign in first.'))

const LOCAL = known({ name: 'local', role: 'admin', sessionId: null })

/** Where there is no sign-in. */
export const identifyEveryone: Identify = () => LOCAL
