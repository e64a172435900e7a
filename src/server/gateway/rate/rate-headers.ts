/** The rate limit headers; undefined if one is missing or makes no sense. */
export interface RateHints {
  limit: number | undefined
  remaining: number | undefined
  /** Unix milliseconds. */
  resetsAt: number | undefined
}

/** No header may block a connection for longer than this. */
const MAX_WAIT_MS = 3_600_000
const MAX_LIMIT = 1_000_000
/** From here on a number is a point in time; a smaller one is seconds to wait. */
const EARLIEST_UNIX_SECONDS = 1_000_000_000

function parseCount(text: string | undefined, minimum: number): number | undefined {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return undefined
  const count = Number(text)
  return count >= minimum && count <= MAX_LIMIT ? count : undefined
}

/** `Date.parse` also accepts texts that are not dates. */
const DATE = /^(?:[A-Z][a-z]{2}, \d|\d{4}-\d\d-\d\d)/

/** Seconds from now, Unix seconds or a date: the format of x-ratelimit-reset is not documented. */
function parseMoment(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const number = /^\d{1,11}(?:\.\d+)?$/.test(text) ? Number(text) : null
  const moment =
    number === null
      ? Date.parse(DATE.test(text) ? text : '')
      : number >= EARLIEST_UNIX_SECONDS
        ? number * 1_000
        : now + number * 1_000
  return Number.isNaN(moment) ? undefined : Math.min(Math.max(moment, now), now + MAX_WAIT_MS)
}

/** How long `retry-after` asks to wait, in milliseconds: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function parseRetryAfterMs(text: string | undefined, now: number): number | undefined {
  const moment = parseMoment(text, now)
  return moment === undefined ? undefined : moment - now
}

/** https://developers.cloudflare.com/fundamentals/api/reference/limits/ */
export function parseRateHints(headers: Readonly<Record<string, string>>, now: number): RateHints {
  return {
    limit: parseCount(headers['x-ratelimit-limit'], 1),
    remaining: parseCount(headers['x-ratelimit-remaining'], 0),
    resetsAt: parseMoment(headers['x-ratelimit-reset'], now),
  }
}
