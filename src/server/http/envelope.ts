import type { ApiIssue, ResultInfo } from '#contract/envelope.ts'

const JSON_HEADERS = { 'content-type': 'application/json' }

/** A v4 success envelope. */
export function ok(result: unknown, info?: ResultInfo, messages: unknown[] = []): Response {
  const envelope = {
    success: true,
    errors: [],
    messages,
    result,
    ...(info && { result_info: info }),
  }
  return new Response(JSON.stringify(envelope), { headers: JSON_HEADERS })
}

/** A v4 error envelope. */
export function refusal(status: number, issues: ApiIssue[], headers: Record<string, string> = {}): Response {
  const envelope = {
    success: false,
    errors: issues,
    messages: [],
    result: null,
  }
  return new Response(JSON.stringify(envelope), {
    status,
    headers: { ...JSON_HEADERS, ...headers },
  })
}
