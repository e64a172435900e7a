import { toBase64 } from './base64.ts'
import { compactJson } from './compact-json.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'

/** The keys of the line that hold the body, serialized. */
function bodyMembers({ contentType, text, bytes }: LoadedMessage['body']): string {
  if (bytes && (contentType === 'bytes' || contentType === 'v8')) {
    return `"content_type":"${contentType}","body_base64":"${toBase64(bytes)}"`
  }
  const body = JSON.stringify(text ?? '')
  if (contentType === 'text') return `"content_type":"text","body":${body}`
  if (contentType === 'json') {
    // Not parsed, which would round numbers.
    const json = text === null ? null : compactJson(text)
    if (json !== null) return `"content_type":"json","body":${json}`
  }
  return `"content_type":"text","body":${body},"declared_content_type":"${contentType}"`
}

function toLine(message: LoadedMessage): string {
  const { id, timestampMs, attempts, metadata, body } = message
  const members = [
    `"id":${JSON.stringify(id)}`,
    `"timestamp_ms":${JSON.stringify(timestampMs)}`,
    `"attempts":${JSON.stringify(attempts)}`,
    `"metadata":${JSON.stringify(metadata)}`,
    bodyMembers(body),
  ]
  return `{${members.join(',')}}\n`
}

/** One line of JSON for each message; `body` and `content_type` are what the Send tab reads back. */
export function toNdjson(messages: readonly LoadedMessage[]): string {
  return messages.map(toLine).join('')
}
