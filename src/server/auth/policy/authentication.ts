import type { Context } from 'hono'
import type { Principal } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { AccessVariables } from './access-variables.ts'
import type { Session } from './session.ts'

/** Who sent a request, or why that is unknown. */
export type Authentication =
  | {
      principal: Principal
      refusal: null
      /** Null if the sender was recognized without a session. */
      session: Session | null
    }
  | {
      principal: null
      /** The error for routes that need a principal. */
      refusal: QueuesError
      session: null
    }

/** Determines who sent a request. */
export type Authenticate = (c: Context<AccessVariables>) => Authentication | Promise<Authentication>

export const authenticated = (principal: Principal, session: Session | null = null): Authentication => ({
  principal,
  refusal: null,
  session,
})

export const unauthenticated = (refusal: QueuesError): Authentication => ({
  principal: null,
  refusal,
  session: null,
})

export const NOT_SIGNED_IN = unauthenticated(new QueuesError(401, ERROR_CODE.unauthorized, 'Sign in first.'))

const LOCAL = authenticated({ name: 'local', role: 'admin', sessionId: null })

/** For a server without sign-in. */
export const authenticateAsLocal: Authenticate = () => LOCAL
