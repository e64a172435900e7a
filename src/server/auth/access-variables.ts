import type { Principal } from '#contract/access.ts'
import type { RequestIdVariables } from '#server/http/request-id.ts'

/** What the middleware leaves for those behind it: who calls, null where that is nobody known. */
export interface AccessVariables {
  Variables: RequestIdVariables['Variables'] & { principal: Principal | null }
}
