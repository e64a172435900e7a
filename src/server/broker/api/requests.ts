import { ERROR_CODE } from '#contract/error-codes.ts'
import {
  DEFAULT_PULL_BATCH,
  DEFAULT_VISIBILITY_TIMEOUT_MS,
  MAX_DELAY_SECONDS,
  MAX_PULL_BATCH,
  MAX_VISIBILITY_TIMEOUT_MS,
} from '#contract/limits.ts'
import { QueuesError } from '#server/http/errors.ts'
import { assertObject } from '#server/http/parse.ts'
import type { Retry } from '#server/broker/leases.ts'
import type { ConsumerRecord } from '#server/broker/queue-records.ts'

const invalid = (message: string) => new QueuesError(400, ERROR_CODE.jsonRequestBodyInvalid, message)

/** No maximum for an ack is published; this limit keeps a single call short. */
const MAX_LEASES_PER_CALL = 1_000

function parseCount(value: unknown, name: string, maximum: number, minimum: number): number | undefined {
  if (value === undefined) return undefined
  if (Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum)
    return value as number
  throw invalid(`"${name}" must be a whole number from ${minimum} to ${maximum}.`)
}

/** Peek. The default batch size is that of a pull. */
export function parsePeek(body: unknown): { batchSize: number } {
  const { batch_size: batchSize } = assertObject(body)
  return {
    batchSize: parseCount(batchSize, 'batch_size', MAX_PULL_BATCH, 1) ?? DEFAULT_PULL_BATCH,
  }
}

/**
 * Pull. Fields that are not given default to the consumer's own settings, then to the documented defaults. Older
 * documentation calls the timeout `visibility_timeout`, also in milliseconds.
 */
export function parsePull(body: unknown, consumer: ConsumerRecord | null) {
  const request = assertObject(body)
  const own = consumer?.settings
  const timeout = request['visibility_timeout_ms'] ?? request['visibility_timeout']
  const ownTimeout = own && 'visibility_timeout_ms' in own ? own.visibility_timeout_ms : undefined
  return {
    batchSize:
      parseCount(request['batch_size'], 'batch_size', MAX_PULL_BATCH, 1) ??
      own?.batch_size ??
      DEFAULT_PULL_BATCH,
    visibilityTimeoutMs:
      parseCount(timeout, 'visibility_timeout_ms', MAX_VISIBILITY_TIMEOUT_MS, 0) ??
      ownTimeout ??
      DEFAULT_VISIBILITY_TIMEOUT_MS,
  }
}

function parseLeases<T>(
  value: unknown,
  name: string,
  parse: (entry: Record<string, unknown>, path: string) => T,
): T[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw invalid(`"${name}" must be an array.`)
  if (value.length > MAX_LEASES_PER_CALL) {
    throw invalid(`"${name}" has ${value.length} entries; one call takes at most ${MAX_LEASES_PER_CALL}.`)
  }
  return value.map((entry: unknown, index) =>
    parse(assertObject(entry, `${name}.${index}`), `${name}.${index}`),
  )
}

function text(entry: Record<string, unknown>, key: string, path: string): string {
  const value = entry[key]
  if (typeof value === 'string') return value
  throw invalid(value === undefined ? `Required at "${path}.${key}"` : `Expected string at "${path}.${key}"`)
}

/** Ack and retry in one call. */
export function parseAck(body: unknown): {
  acks: string[]
  retries: Retry[]
} {
  const { acks, retries } = assertObject(body)
  return {
    acks: parseLeases(acks, 'acks', (entry, path) => text(entry, 'lease_id', path)),
    retries: parseLeases(retries, 'retries', (entry, path) => ({
      leaseId: text(entry, 'lease_id', path),
      delaySeconds: parseCount(entry['delay_seconds'], `${path}.delay_seconds`, MAX_DELAY_SECONDS, 0) ?? null,
    })),
  }
}

/** Extend: renews leases that are still held. */
export function parseExtend(body: unknown): {
  leaseIds: string[]
  visibilityTimeoutMs: number
} {
  const { extend, visibility_timeout_ms: timeout } = assertObject(body)
  return {
    leaseIds: parseLeases(extend, 'extend', (entry, path) => text(entry, 'lease_id', path)),
    visibilityTimeoutMs:
      parseCount(timeout, 'visibility_timeout_ms', MAX_VISIBILITY_TIMEOUT_MS, 0) ??
      DEFAULT_VISIBILITY_TIMEOUT_MS,
  }
}

/** Purge by ref. */
export function parsePurgeRefs(body: unknown): string[] {
  const { refs } = assertObject(body)
  if (refs === undefined) throw invalid('Required at "refs"')
  return parseLeases(refs, 'refs', (entry, path) => text(entry, 'ref', path))
}
