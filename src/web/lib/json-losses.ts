import { compareNumber } from 'lossless-json'

/** Content of a JSON text that `JSON.parse` loses. Browsers, Workers and SDKs all read JSON that way. */
export type JsonLoss = (
  | { kind: 'number'; written: string; becomes: string }
  /** A key that appears twice in one object: only its last value is kept. */
  | { kind: 'key'; key: string }
) & {
  /** The key of the outermost object whose value has the loss; null outside of an object. */
  member: string | null
}

/** Strings, numbers and punctuation. The pattern cannot backtrack. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\]:,]/g
/** A double always holds 15 digits. */
const SURE = /^-?[\d.]{1,15}$/

/** A number as `JSON.stringify` would write it. */
function rewritten(number: string): string {
  return JSON.stringify(Number(number))
}

function isKept(written: string): boolean {
  if (SURE.test(written)) return true
  const becomes = rewritten(written)
  return becomes !== 'null' && compareNumber(written, becomes) === 0
}

/** The losses of a JSON text, in order. */
export function* jsonLosses(json: string): Generator<JsonLoss> {
  // The keys of each open object; null for an array. Not recursive, since a body may be nested deeply.
  const open: (Set<string> | null)[] = []
  let member: string | null = null
  let isKey = false
  for (const [token] of json.matchAll(TOKEN)) {
    switch (token[0]) {
      case '{':
        open.push(new Set())
        isKey = true
        break
      case '[':
        open.push(null)
        isKey = false
        break
      case '}':
      case ']':
        open.pop()
        isKey = false
        break
      case ':':
        isKey = false
        break
      case ',':
        isKey = open.at(-1) instanceof Set
        break
      case '"': {
        if (!isKey) break
        const keys = open.at(-1)
        const key = JSON.parse(token) as string
        if (open.length === 1) member = key
        if (keys?.has(key)) yield { kind: 'key', key, member }
        keys?.add(key)
        break
      }
      default:
        if (!isKept(token)) yield { kind: 'number', written: token, becomes: rewritten(token), member }
    }
  }
}

/** The first loss; null if there is none. */
export function findJsonLoss(json: string): JsonLoss | null {
  const { value } = jsonLosses(json).next()
  return value ?? null
}

const MAX_SHOWN = 60
const cut = (text: string) => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)

/** Describes a loss to a user who can still change the text. */
export function describeLoss(loss: JsonLoss): string {
  return loss.kind === 'key'
    ? `Key ${JSON.stringify(cut(loss.key))} appears twice: only its last value would arrive.`
    : `${cut(loss.written)} would arrive as ${loss.becomes}: put it in quotes to keep its digits.`
}
