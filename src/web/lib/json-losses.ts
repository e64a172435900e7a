import { compareNumber } from 'lossless-json'

/** What a text of JSON says, and `JSON.parse` does not keep: browsers, Workers and SDKs all read it that way. */
export type JsonLoss = (
  | { kind: 'number'; written: string; becomes: string }
  /** A name that stands twice in one object: only its last value is kept. */
  | { kind: 'name'; name: string }
) & {
  /** The member of the outermost object that it is in; null where there is none. */
  member: string | null
}

/** Strings, numbers and marks; written so that there is nothing to backtrack over. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\]:,]/g
/** So few digits always fit into a double. */
const SURE = /^-?[\d.]{1,15}$/

/** A number as it would be written again. */
function rewritten(number: string): string {
  return JSON.stringify(Number(number))
}

function isKept(written: string): boolean {
  if (SURE.test(written)) return true
  const becomes = rewritten(written)
  return becomes !== 'null' && compareNumber(written, becomes) === 0
}

/** What is lost of a text that is JSON, in its order. */
export function* jsonLosses(json: string): Generator<JsonLoss> {
  // The names of each object that is open; null for an array. No recursion: a body may be nested deeply.
  const open: (Set<string> | null)[] = []
  let member: string | null = null
  let isName = false
  for (const [token] of json.matchAll(TOKEN)) {
    switch (token[0]) {
      case '{':
        open.push(new Set())
        isName = true
        break
      case '[':
        open.push(null)
        isName = false
        break
      case '}':
      case ']':
        open.pop()
        isName = false
        break
      case ':':
        isName = false
        break
      case ',':
        isName = open.at(-1) instanceof Set
        break
      case '"': {
        if (!isName) break
        const names = open.at(-1)
        const name = JSON.parse(token) as string
        if (open.length === 1) member = name
        if (names?.has(name)) yield { kind: 'name', name, member }
        names?.add(name)
        break
      }
      default:
        if (!isKept(token)) yield { kind: 'number', written: token, becomes: rewritten(token), member }
    }
  }
}

/** The first of them; null for JSON that arrives as it is. */
export function findJsonLoss(json: string): JsonLoss | null {
  const { value } = jsonLosses(json).next()
  return value ?? null
}

const MAX_SHOWN = 60
const cut = (text: string) => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)

/** A loss in words, for one who can still change the text. */
export function describeLoss(loss: JsonLoss): string {
  return loss.kind === 'name'
    ? `The name ${JSON.stringify(cut(loss.name))} stands twice in an object: only its last value would arrive.`
    : `${cut(loss.written)} would arrive as ${loss.becomes}: put it in quotes to keep its digits.`
}
