import { useSyncExternalStore } from 'react'
import { browserStore, readStored, writeStored } from '#web/storage/browser-store.ts'
import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'

const TIME_STYLES = ['ago', 'local', 'utc'] as const
/** Relative, or exact in the user's time zone or in UTC. */
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
  // If storage is full, it lasts as long as the page.
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

/** Whether a number is a valid date; an upstream may send any number. */
export const isMoment = (at: number) => !Number.isNaN(new Date(at).getTime())

/** A time in the chosen style; an invalid one as its number. */
export function formatMoment(at: number, now: number, style: TimeStyle): string {
  return style === 'ago' && isMoment(at) ? formatDuration(now - at) : formatExactMoment(at, style)
}

/** A time with milliseconds and zone: UTC if chosen, otherwise the user's. An invalid one as its number. */
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
