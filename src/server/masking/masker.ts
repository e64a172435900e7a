import { decodeBody } from '#contract/body-encoding.ts'
import { MAX_MESSAGE_BYTES } from '#contract/limits.ts'
import { MASK } from '#contract/masking.ts'
import { parseSource } from './json-source.ts'
import { jsonSpans, type CompiledRules } from './mask-json.ts'
import { compilePath, maskingProblem, type MaskingRules } from './rules.ts'
import { matchesOf, replaceSpans } from './spans.ts'
import { createTimeLimit } from './time-limit.ts'

/**
 * How long one body may take; past that it is hidden as a whole. Usual ones take well below 1 ms; the rest is for a
 * machine that is busy with something else.
 */
const LIMIT_MS = 500

export interface Masker {
  /** A body as it comes on the wire with everything hidden that the rules name, still as the wire has it. */
  mask(body: string, contentType: string | undefined): string
  /** What stands for a body that is hidden as a whole. */
  hide(contentType: string | undefined): string
}

const toBase64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')

const hide = (contentType: string | undefined) =>
  contentType === 'json' ? toBase64(JSON.stringify(MASK)) : MASK

/** JSON as the wire has it, base64 or plain; null for a body that is no JSON. */
function maskJsonBody(body: string, rules: CompiledRules): string | null {
  // Base64 only where that holds JSON, as for whoever reads it.
  const text = decodeBody(body, { 'CF-Content-Type': 'json' }).text ?? body
  const source = parseSource(text)
  if (!source) return null
  const masked = replaceSpans(text, jsonSpans(text, source, rules))
  if (masked === text) return body
  return text === body ? masked : toBase64(masked)
}

/** A text that is JSON was most likely meant as such, so the paths count too. */
function maskText(body: string, rules: CompiledRules): string {
  if (body.length > MAX_MESSAGE_BYTES) throw new RangeError('The text is too long.')
  const spans = matchesOf(body, rules.patterns)
  const source = /^\s*[{[]/.test(body) ? parseSource(body) : null
  return replaceSpans(body, source ? [...jsonSpans(body, source, rules), ...spans] : spans)
}

function maskBody(body: string, contentType: string | undefined, rules: CompiledRules): string {
  switch (contentType) {
    case 'text':
      return maskText(body, rules)
    case 'json':
      return maskJsonBody(body, rules) ?? hide(contentType)
    case 'bytes':
    case 'v8':
      return MASK
    default:
      // Not said what it is: base64 of JSON is looked into all the same.
      return decodesToJson(body) ? (maskJsonBody(body, rules) ?? MASK) : maskText(body, rules)
  }
}

const decodesToJson = (body: string) => decodeBody(body, { 'CF-Content-Type': 'json' }).text !== body

/** Hides parts of bodies by rules; null where there are none. Throws for rules that cannot be used. */
export function createMasker(rules: MaskingRules, limitMs = LIMIT_MS): Masker | null {
  const problem = maskingProblem(rules)
  if (problem !== null) throw new Error(problem)
  if (rules.paths.length + rules.patterns.length === 0) return null
  const compiled: CompiledRules = {
    paths: rules.paths.map(compilePath),
    patterns: rules.patterns.map((pattern) => new RegExp(pattern, 'gu')),
  }
  const withTimeLimit = createTimeLimit(limitMs)
  const masker: Masker = {
    hide,
    mask(body, contentType) {
      try {
        return withTimeLimit(() => maskBody(body, contentType, compiled))
      } catch {
        // Too long, too deep, too slow, or with a name twice: what cannot be looked through is not shown.
        return hide(contentType)
      }
    },
  }
  // The first of all takes longer, and should not be somebody's body.
  masker.mask('{}', 'text')
  return masker
}
