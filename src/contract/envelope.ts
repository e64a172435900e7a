import * as z from 'zod/mini'
import { GATEWAY_CODE, isGatewayCode, NO_CHANGE_STATUSES } from './error-codes.ts'

/** One entry of `errors[]`. The schema says `code` is at least 1000, but the live API also sends 0. */
const ApiIssue = z.object({
  code: z.number(),
  message: z.string(),
  documentation_url: z.optional(z.string()),
})
export type ApiIssue = z.infer<typeof ApiIssue>

/** `result_info` of a paged list. */
export const ResultInfo = z.object({
  page: z.number(),
  per_page: z.number(),
  count: z.number(),
  total_count: z.number(),
  total_pages: z.number(),
})
export type ResultInfo = z.infer<typeof ResultInfo>

/** The wrapper of every v4 response. `result` is parsed by the schema of the call. */
export const Envelope = z.object({
  success: z.boolean(),
  errors: z._default(z.nullable(z.array(ApiIssue)), []),
  messages: z._default(z.nullable(z.array(z.unknown())), []),
  result: z.optional(z.unknown()),
  result_info: z.optional(z.nullable(z.partial(ResultInfo))),
})

/** Set by the gateway on Cloudflare's own responses, to tell them from refusals of this server. */
export const ANSWERED_BY_HEADER = 'x-answered-by'
export const CLOUDFLARE = 'cloudflare'

interface ApiErrorDetail {
  /** HTTP status; 0 without a response. */
  status: number
  issues: ApiIssue[]
  requestId: string | null
  retryAfterSeconds: number | null
  isFromCloudflare: boolean
  /** Whether the call changes nothing, even when it succeeds. */
  isRead: boolean
}

/** Whether a change may have been made despite this error. */
function isOutcomeUnknown(status: number, code: number | null): boolean {
  if (status === 499 || status < 400) return true
  if (status < 500) return false
  // The gateway knows whether it sent the change.
  if (code !== null && isGatewayCode(code)) return code === GATEWAY_CODE.unknownOutcome
  return !NO_CHANGE_STATUSES.has(status)
}

/** The only error that a client of this contract throws: for a refusal, a malformed response or no response. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly issues: ApiIssue[]
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null
  readonly isFromCloudflare: boolean
  private readonly isRead: boolean

  constructor(message: string, detail: Partial<ApiErrorDetail> = {}, options?: ErrorOptions) {
    super(message, options)
    this.status = detail.status ?? 0
    this.issues = detail.issues ?? []
    this.requestId = detail.requestId ?? null
    this.retryAfterSeconds = detail.retryAfterSeconds ?? null
    this.isFromCloudflare = detail.isFromCloudflare ?? false
    this.isRead = detail.isRead ?? false
  }

  /** Code of the first entry of `errors[]`; null when the response had no envelope. */
  get code(): number | null {
    return this.issues[0]?.code ?? null
  }

  /** Whether the change may have been made despite the error, so that a repeated call could make it twice. */
  get mayBeDone(): boolean {
    return !this.isRead && isOutcomeUnknown(this.status, this.code)
  }
}
