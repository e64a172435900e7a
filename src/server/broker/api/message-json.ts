import { wireEncoding } from '#contract/body-encoding.ts'
import type { PeekedMessage, PulledMessage } from '#contract/messages.ts'
import type { Leases, Warning } from '#server/broker/leases.ts'
import type { MessageRow } from '#server/broker/message-store.ts'
import type { PulledMessages, ShownMessages } from '#server/broker/messages.ts'

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

function messageJson(
  [, attempts, , timestampMs, delaySeconds, contentType, body]: MessageRow,
  id: string | undefined,
) {
  return {
    id: id as string,
    timestamp_ms: timestampMs,
    attempts,
    metadata: metadataOf(contentType, delaySeconds),
    body: encodeBody(contentType, body),
  }
}

function leasedJson({ rows, ids, tickets }: ShownMessages): PulledMessage[] {
  return rows.map((row, index) =>
    Object.assign(messageJson(row, ids[index]), { lease_id: tickets[index] as string }),
  )
}

export function pullJson(pulled: PulledMessages) {
  const { metrics } = pulled
  return {
    message_backlog_count: metrics.backlog_count,
    messages: leasedJson(pulled),
    metadata: { metrics },
  }
}

export const previewJson = (previewed: ShownMessages) => ({ messages: leasedJson(previewed) })

export function peekJson({ rows, ids, tickets }: ShownMessages): { messages: PeekedMessage[] } {
  return {
    messages: rows.map((row, index) =>
      Object.assign(messageJson(row, ids[index]), { ref: tickets[index] as string }),
    ),
  }
}

/** `fromEntries` defines keys, so that a ticket such as "__proto__" stays a key. */
export function warningsJson(warnings: readonly Warning[]): Record<string, string> {
  return Object.fromEntries(warnings)
}

export function ackJson({ ackCount, retryCount, warnings }: ReturnType<Leases['ack']>) {
  return { ackCount, retryCount, warnings: warningsJson(warnings) }
}

export function extendJson({ leases, warnings }: ReturnType<Leases['extend']>) {
  return {
    extendCount: leases.length,
    leases: Object.fromEntries(leases),
    warnings: warningsJson(warnings),
  }
}
