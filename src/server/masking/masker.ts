import { decodeBody } from '#contract/body-encoding.ts'
import { MAX_MESSAGE_BYTES } from '#contract/limits.ts'
import { MASK } from '#contract/masking.ts'
import { parseSource } from './json-source.ts'
import { jsonSpans, type CompiledRules } from './mask-json.ts'
import { compilePath, maskingProblem, type MaskingRules } from './rules.ts'
import { matchesOf, replaceSpans } from './spans.ts'
import { createTimeLimit } from './time-limit.ts'

/**
 * How long one body may take before it is hidden completely. A usual body takes well below 1 ms; the rest allows for a
 * busy machine.
 */
const LIMIT_MS = 500

export interface Masker {
  /** Masks a body in its wire encoding, and keeps that encoding. */
  mask(body: string, contentType: string | undefined): string
  /** The replacement for a body that is hidden completely. */
  hide(contentType: string | undefined): string
}

const toBase64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')

const hide = (contentType: string | undefined) =>
  contentType === 'json' ? toBase64(JSON.stringify(MASK)) : MASK

/** For JSON on the wire, base64 or plain; null if the body is not JSON. */
function maskJsonBody(body: string, rules: CompiledRules): string | null {
  // Base64 only if it contains JSON, as readers decode it.
  const text = decodeBody(body, { 'CF-Content-Type': 'json' }).text ?? body
  const source = parseSource(text)
  if (!source) return null
  const masked = replaceSpans(text, jsonSpans(text, source, rules))
  if (masked === text) return body
  return text === body ? masked : toBase64(masked)
}

/** A text that contains JSON was probably meant as JSON, so the paths apply too. */
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
      // Unknown type: base64 of JSON is masked too.
      return decodesToJson(body) ? (maskJsonBody(body, rules) ?? MASK) : maskText(body, rules)
  }
}

const decodesToJson = (body: string) => decodeBody(body, { 'CF-Content-Type': 'json' }).text !== body

/** Creates the masker for some rules; null if there are none. Throws for invalid rules. */
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
        // Too long, too deep, too slow, or with a duplicate key: what cannot be checked is not shown.
        return hide(contentType)
      }
    },
  }
  // Warms up: the first call takes longer.
  masker.mask('{}', 'text')
  return masker
}
