import { isJson } from './json.ts'

/** How a body was sent; `CF-Content-Type` in a message's metadata. */
type ContentType = 'text' | 'json' | 'bytes' | 'v8'

/** A body in readable form. `bytes` is set only for the content types bytes and v8. */
export interface DecodedBody {
  contentType: ContentType | 'unknown'
  /** The body as text: exact for text and json, UTF-8 for bytes that are valid UTF-8. */
  text: string | null
  bytes: Uint8Array | null
  /** Size of the body itself, not of its encoding on the wire. */
  byteLength: number
}

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', {
  fatal: true,
  ignoreBOM: true,
})
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

export function utf8ByteLength(text: string): number {
  return encoder.encode(text).byteLength
}

function fromBase64(text: string): Uint8Array | null {
  if (text.length === 0 || !BASE64.test(text)) return null
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

function toText(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    return null
  }
}

function asText(contentType: DecodedBody['contentType'], text: string): DecodedBody {
  return { contentType, text, bytes: null, byteLength: utf8ByteLength(text) }
}

/**
 * How a body is encoded on the wire: text as is, everything else as base64. The server encodes with Node's own
 * functions, which are many times faster than those that browsers also have.
 * https://developers.cloudflare.com/queues/configuration/pull-consumers/#content-types
 */
export function wireEncoding(contentType: string): 'utf8' | 'base64' {
  return contentType === 'text' ? 'utf8' : 'base64'
}

/**
 * Decodes a pulled or peeked body by its metadata. The docs say that json and bytes are base64, but the live API also
 * sends plain JSON, so a json body is treated as base64 only if it decodes to JSON.
 * https://developers.cloudflare.com/queues/configuration/pull-consumers/#content-types
 */
export function decodeBody(body: string, metadata: Record<string, unknown> | null): DecodedBody {
  const declared = metadata?.['CF-Content-Type']
  switch (declared) {
    case 'text':
      return asText('text', body)
    case 'json': {
      const bytes = fromBase64(body)
      const text = bytes && toText(bytes)
      return asText('json', text !== null && isJson(text) ? text : body)
    }
    case 'bytes':
    case 'v8': {
      const bytes = fromBase64(body)
      if (!bytes) return asText(declared, body)
      return {
        contentType: declared,
        text: declared === 'bytes' ? toText(bytes) : null,
        bytes,
        byteLength: bytes.byteLength,
      }
    }
    default:
      return asText('unknown', body)
  }
}
