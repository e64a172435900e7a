import * as z from 'zod/mini'
import { GATEWAY_CODE, isGatewayCode, NOTHING_DONE_STATUSES } from './error-codes.ts'

/** One entry of `errors[]`. The schema says `code` is at least 1000, yet the live API also sends 0. */
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

/** The wrapper of every v4 answer. `result` is parsed by the schema of the call. */
export const Envelope = z.object({
  success: z.boolean(),
  errors: z._default(z.nullable(z.array(ApiIssue)), []),
  messages: z._default(z.nullable(z.array(z.unknown())), []),
  result: z.optional(z.unknown()),
  result_info: z.optional(z.nullable(z.partial(ResultInfo))),
})

/** Set by the gateway on what Cloudflare itself answered, to tell it from refusals of this server. */
export const ANSWERED_BY_HEADER = 'x-answered-by'
export const CLOUDFLARE = 'cloudflare'

interface ApiErrorDetail {
  /** HTTP status; 0 when no answer came at all. */
  status: number
  issues: ApiIssue[]
  requestId: string | null
  retryAfterSeconds: number | null
  isFromCloudflare: boolean
  /** Whether the call changes nothing, whatever becomes of it. */
  isRead: boolean
}

/** Whether a change may have been made although its call ended so. */
function leavesOpen(status: number, code: number | null): boolean {
  if (status === 499 || status < 400) return true
  if (status < 500) return false
  // The gateway knows what it sent.
  if (code !== null && isGatewayCode(code)) return code === GATEWAY_CODE.unknownOutcome
  return !NOTHING_DONE_STATUSES.has(status)
}

/** The one error a client of this contract throws: a refusal, a garbled answer, or no answer. */
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

  /** Code of the first entry of `errors[]`; null when the answer was no envelope. */
  get code(): number | null {
    return this.issues[0]?.code ?? null
  }

  /** Whether what was asked for may have been done all the same, so that repeating it could do it twice. */
  get mayBeDone(): boolean {
    return !this.isRead && leavesOpen(this.status, this.code)
  }
}
