import type { ApiIssue } from '#contract/envelope.ts'

/** Thrown when a request cannot be fulfilled; `app.ts` turns it into the response. */
export class QueuesError extends Error {
  override readonly name = 'QueuesError'
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.code = code
  }

  get issue(): ApiIssue {
    return { code: this.code, message: this.message }
  }
}
