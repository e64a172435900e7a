import type { ApiIssue, ResultInfo } from '#contract/envelope.ts'

const JSON_HEADERS = { 'content-type': 'application/json' }

/** The v4 wrapper around an answer that worked. */
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

/** The v4 wrapper around a refusal. */
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
