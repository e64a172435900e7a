import { wireEncoding } from '#contract/body-encoding.ts'
import type { MessageRow } from '#server/broker/message-store.ts'
import type { Tickets } from '#server/broker/tickets.ts'

function encodeBody(contentType: string, body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return bytes.toString(wireEncoding(contentType))
}

function metadataOf(contentType: string, delaySeconds: number): Record<string, string> {
  const metadata: Record<string, string> = {
    'CF-Content-Type': contentType,
    'CF-sourceMessageSource': 'api',
  }
  if (delaySeconds > 0) metadata['CF-msg-delay-secs'] = String(delaySeconds)
  return metadata
}

/** Messages as pull and peek show them, without the lease or ref that each of them adds. */
export function messagesJson(tickets: Pick<Tickets, 'messageIds'>, rows: readonly MessageRow[]) {
  const ids = tickets.messageIds(rows.map(([seq]) => seq))
  return rows.map(([, attempts, , timestampMs, delaySeconds, contentType, body], index) => ({
    id: ids[index] as string,
    timestamp_ms: timestampMs,
    attempts,
    metadata: metadataOf(contentType, delaySeconds),
    body: encodeBody(contentType, body),
  }))
}
