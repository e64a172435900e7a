import { useSyncExternalStore } from 'react'
import { browserStore, readStored, writeStored } from '#web/lib/browser-store.ts'
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

/** A moment in the style that was chosen. */
export function formatMoment(at: number, now: number, style: TimeStyle): string {
  return style === 'ago' ? formatDuration(now - at) : formatExactMoment(at, style)
}

/** A moment with its milliseconds and its zone: in UTC where that was chosen, else in the reader's own. */
export function formatExactMoment(at: number, style: TimeStyle): string {
  if (style === 'utc') return new Date(at).toISOString().replace('T', ' ')
  return `${formatTimestamp(at)} ${zoneOf(new Date(at))}`
}

/** `+02:00`, as ISO 8601 writes it. */
function zoneOf(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const pad = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`
}
