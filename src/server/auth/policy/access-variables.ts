import type { Principal } from '#contract/access.ts'
import type { ResponseHeaders } from '#server/http/response-headers.ts'
import type { QueuesError } from '#server/http/errors.ts'
import type { Call } from './policy.ts'

/** Variables that the access middleware sets for the handlers behind it. */
export interface AccessVariables {
  Variables: ResponseHeaders['Variables'] & {
    /** What the request does, and which role it needs. */
    call: Call
    /** The user or program that sent the request; null if unknown. */
    principal: Principal | null
    /** Why the sender is unknown; null if it is known. */
    refusal: QueuesError | null
  }
}
