import { csvLine, guardCell } from '#contract/csv.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { toBase64 } from './base64.ts'

const HEADER = ['id', 'timestamp', 'attempts', 'content_type', 'bytes', 'body']

/** The cells of the file, guarded so that a spreadsheet runs none as a formula. */
export function toCells(messages: readonly LoadedMessage[]): string[][] {
  const rows = messages.map(({ id, timestampMs, attempts, body }) => [
    id,
    toTimestamp(timestampMs),
    String(attempts),
    body.contentType,
    String(body.byteLength),
    body.text ?? (body.bytes ? toBase64(body.bytes) : ''),
  ])
  return [HEADER, ...rows].map((row) => row.map(guardCell))
}

function toTimestamp(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString()
}

/** The messages as CSV by RFC 4180; binary bodies as base64. */
export function toCsv(messages: readonly LoadedMessage[]): string {
  return toCells(messages).map(csvLine).join('')
}
