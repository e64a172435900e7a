import type { DecodedBody } from '#contract/body-encoding.ts'
import { isJson } from '#contract/json.ts'

export type Encoding = 'base64' | 'data URL' | 'gzip'

const MIN_BASE64_LENGTH = 16
const MAX_BASE64_LENGTH = 2_000_000
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/
const BASE64_START = /^\s*[A-Za-z0-9+/_-]/
/** https://www.rfc-editor.org/rfc/rfc2397 */
const DATA_URL = /^data:[^,\s]{0,200}?(;base64)?,/i
/** Ids and checksums: hex digits with or without dashes. */
const HEX = /^[0-9a-f-]+$/i
/** Control characters other than tabs and line breaks, and the replacement character. */
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

/** The bytes of base64 or base64url text, with or without padding and line breaks; null for other text. */
function decodeDigits(text: string): Uint8Array | null {
  if (text.length > MAX_BASE64_LENGTH) return null
  // MIME and PEM break base64 into lines; checking the start first saves work for other text.
  if (!BASE64_START.test(text)) return null
  const lines = text.trim().split('\n')
  const joined = lines.map((line) => line.trim()).join('')
  if (!BASE64.test(joined)) return null
  const digits = joined.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  const isPadded = digits.length < joined.length
  if (digits.length % 4 === 1 || (isPadded && joined.length % 4 !== 0)) return null
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0))
}

/** The same for text that is not declared as base64 and only looks like it. */
export function fromBase64(text: string): Uint8Array | null {
  const trimmed = text.trim()
  return trimmed.length < MIN_BASE64_LENGTH || HEX.test(trimmed) ? null : decodeDigits(trimmed)
}

/** The bytes of a data: URL; null for other text. */
function fromDataUrl(text: string): Uint8Array | null {
  const trimmed = text.trim()
  const [prefix, isBase64] = DATA_URL.exec(trimmed) ?? []
  if (prefix === undefined) return null
  const data = trimmed.slice(prefix.length)
  try {
    return isBase64 ? decodeDigits(data) : encoder.encode(decodeURIComponent(data))
  } catch {
    return null
  }
}

/** The text to examine: for a JSON body that is a single string, that string. */
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
 * How a body is encoded; null if no encoding is detected. Many words and ids happen to be valid base64, so base64
 * counts only if it decodes to readable text or to gzip.
 */
export function detectEncoding(body: DecodedBody): Encoding | null {
  if (body.bytes && isGzip(body.bytes)) return 'gzip'
  const plain = plainText(body) ?? ''
  if (fromDataUrl(plain)) return 'data URL'
  const bytes = fromBase64(plain)
  if (!bytes) return null
  if (isGzip(bytes)) return 'base64'
  const text = textOf(bytes)
  return text !== null && !UNPRINTABLE.test(text) ? 'base64' : null
}

/** Bytes as a body to show: as JSON or text if possible. */
export function bodyOf(bytes: Uint8Array): DecodedBody {
  const text = textOf(bytes)
  const contentType = text === null ? 'bytes' : /^\s*[{[]/.test(text) && isJson(text) ? 'json' : 'text'
  return { contentType, text, bytes, byteLength: bytes.byteLength }
}

/** The body encoded in base64 or a data: URL. */
export function decodeText(body: DecodedBody): DecodedBody | null {
  const plain = plainText(body) ?? ''
  const bytes = fromDataUrl(plain) ?? fromBase64(plain)
  return bytes && bodyOf(bytes)
}

/** The bytes of the body; text is encoded as UTF-8. */
export function bytesOf(body: DecodedBody): Uint8Array {
  return body.bytes ?? encoder.encode(body.text ?? '')
}
