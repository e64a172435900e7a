import type { DecodedBody } from '#contract/body-encoding.ts'
import { isJson } from '#contract/json.ts'

export type Encoding = 'base64' | 'gzip'

const MIN_BASE64_LENGTH = 16
const MAX_BASE64_LENGTH = 2_000_000
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/
/** Ids and checksums: hex digits, with or without dashes. */
const HEX = /^[0-9a-f-]+$/i
/** Control characters other than tabs and line breaks, and what stands for no character. */
const UNPRINTABLE = /[^\P{Cc}\t\n\r]|[\p{Cn}\p{Co}\p{Cs}]/u

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 18 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    return null
  }
}

/** Bytes of a base64 or base64url text, with or without its padding; null for any other text. */
export function fromBase64(text: string): Uint8Array | null {
  const trimmed = text.trim()
  if (trimmed.length < MIN_BASE64_LENGTH || trimmed.length > MAX_BASE64_LENGTH) return null
  if (!BASE64.test(trimmed) || HEX.test(trimmed)) return null
  const digits = trimmed.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  const isPadded = digits.length < trimmed.length
  if (digits.length % 4 === 1 || (isPadded && trimmed.length % 4 !== 0)) return null
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0))
}

/** A JSON body that is one string counts by what the string says. */
function plainText({ contentType, text }: DecodedBody): string | null {
  if (contentType !== 'json' || text === null || !/^\s*"/.test(text)) return text
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : text
  } catch {
    return text
  }
}

/**
 * What a body's content is wrapped in; null if nothing shows. Many words and ids happen to be valid base64, so it
 * counts only if it decodes to readable text or to gzip.
 */
export function detectEncoding(body: DecodedBody): Encoding | null {
  if (body.bytes && isGzip(body.bytes)) return 'gzip'
  const bytes = fromBase64(plainText(body) ?? '')
  if (!bytes) return null
  if (isGzip(bytes)) return 'base64'
  const text = textOf(bytes)
  return text !== null && !UNPRINTABLE.test(text) ? 'base64' : null
}

/** Bytes as a body to show: as JSON or text if they are that. */
export function bodyOf(bytes: Uint8Array): DecodedBody {
  const text = textOf(bytes)
  const contentType = text === null ? 'bytes' : /^\s*[{[]/.test(text) && isJson(text) ? 'json' : 'text'
  return { contentType, text, bytes, byteLength: bytes.byteLength }
}

export function decodeBase64(body: DecodedBody): DecodedBody | null {
  const bytes = fromBase64(plainText(body) ?? '')
  return bytes && bodyOf(bytes)
}

/** The body's own bytes; of a text, those it is in UTF-8. */
export function bytesOf(body: DecodedBody): Uint8Array {
  return body.bytes ?? encoder.encode(body.text ?? '')
}
