import type { Principal } from '#contract/access.ts'
import type { AnswerHeaders } from '#server/http/answer-headers.ts'
import type { QueuesError } from '#server/http/errors.ts'
import type { Call } from './policy.ts'

/** What the middleware leaves for those behind it. */
export interface AccessVariables {
  Variables: AnswerHeaders['Variables'] & {
    /** What the request asks for. */
    call: Call
    /** Who calls; null where that is nobody known. */
    principal: Principal | null
    /** Why it is nobody known; null where it is somebody. */
    refusal: QueuesError | null
  }
}
