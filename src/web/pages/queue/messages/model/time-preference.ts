import { useSyncExternalStore } from 'react'
import { browserStore, readStored, writeStored } from '#web/storage/browser-store.ts'
import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'

const TIME_STYLES = ['ago', 'local', 'utc'] as const
/** How long ago, or when: in the reader's time zone or in UTC, with milliseconds. */
export type TimeStyle = (typeof TIME_STYLES)[number]

const KEY = 'queuedeck-time'
const listeners = new Set<() => void>()
let style = load()

function load(): TimeStyle {
  const stored = readStored(browserStore(), KEY)
  return TIME_STYLES.find((known) => known === stored) ?? 'ago'
}

export function setTimeStyle(next: TimeStyle): void {
  style = next
  // Where there is no room it lasts as long as the page.
  writeStored(browserStore(), KEY, next)
  for (const listener of listeners) listener()
}

export function useTimeStyle(): TimeStyle {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => style,
  )
}

/** Beyond some 270,000 years there is no date, and an upstream may send any number. */
export const isMoment = (at: number) => !Number.isNaN(new Date(at).getTime())

/** A moment in the style that was chosen; the number as it came where it is none. */
export function formatMoment(at: number, now: number, style: TimeStyle): string {
  return style === 'ago' && isMoment(at) ? formatDuration(now - at) : formatExactMoment(at, style)
}

/**
 * A moment with its milliseconds and its zone: in UTC where that was chosen, else in the reader's own. The number as it
 * came where it is none.
 */
export function formatExactMoment(at: number, style: TimeStyle): string {
  if (!isMoment(at)) return String(at)
  if (style === 'utc') return new Date(at).toISOString().replace('T', ' ')
  return `${formatTimestamp(at)} ${zoneOf(new Date(at))}`
}

/** `+02:00`, as ISO 8601 writes it. */
function zoneOf(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const pad = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`
}
