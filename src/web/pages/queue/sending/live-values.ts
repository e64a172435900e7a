import type { ValueSource } from './variables.ts'

/** `crypto.randomUUID` exists only on HTTPS and localhost; a deck may also be served over plain HTTP. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export const LIVE_VALUES: ValueSource = { now: () => Date.now(), uuid, random: () => Math.random() }
