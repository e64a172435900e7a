import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { formatMoment, type TimeStyle } from '#web/pages/queue/messages/model/time-preference.ts'
import { metadataText } from './metadata-text.ts'

const MAX_FACTS = 100
const MAX_TEXT_LENGTH = 500
const NONE = '–'

export interface DifferentFact {
  name: string
  left: string
  right: string
}

function textOf(value: unknown): string {
  if (value === undefined) return NONE
  const text = metadataText(value)
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text
}

/** The differences between two messages apart from their bodies and ids. */
export function differentFacts(
  left: LoadedMessage,
  right: LoadedMessage,
  timeStyle: TimeStyle,
): DifferentFact[] {
  // Relative times are too coarse to compare.
  const style = timeStyle === 'utc' ? 'utc' : 'local'
  const moment = ({ timestampMs }: LoadedMessage) => formatMoment(timestampMs, timestampMs, style)
  const names = new Set([...Object.keys(left.metadata), ...Object.keys(right.metadata)])
  const facts = [
    { name: 'Attempts', left: String(left.attempts), right: String(right.attempts) },
    { name: 'Published', left: moment(left), right: moment(right) },
    { name: 'Body type', left: left.body.contentType, right: right.body.contentType },
    ...[...names]
      .filter((name) => name !== 'CF-Content-Type')
      .map((name) => ({ name, left: textOf(left.metadata[name]), right: textOf(right.metadata[name]) })),
  ]
  return facts.filter(({ left, right }) => left !== right).slice(0, MAX_FACTS)
}
