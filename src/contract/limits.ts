/**
 * The documented limits of Cloudflare Queues. There, 1 KB is 1000 bytes.
 * Source: https://developers.cloudflare.com/queues/platform/limits/ unless a comment names another page.
 */

/** Bytes of one message, including its internal metadata. */
export const MAX_MESSAGE_BYTES = 128_000
/** The limits page says that metadata takes "up to ~100 bytes"; the full 100 are counted. */
const MESSAGE_METADATA_BYTES = 100
/** Bytes left for the body of one message. */
export const MAX_BODY_BYTES = MAX_MESSAGE_BYTES - MESSAGE_METADATA_BYTES
export const MAX_BATCH_MESSAGES = 100
/** Bytes of all bodies of one batch. */
export const MAX_BATCH_BYTES = 256_000
/** Bytes one queue may hold. */
export const MAX_QUEUE_BYTES = 25_000_000_000
export const MAX_QUEUES_PER_ACCOUNT = 10_000

/** 24 hours since February 2026: https://developers.cloudflare.com/changelog/post/2026-02-13-queues-delay/ */
export const MAX_DELAY_SECONDS = 86_400
export const MIN_RETENTION_SECONDS = 60
export const MAX_RETENTION_SECONDS = 1_209_600
export const DEFAULT_RETENTION_SECONDS = 345_600

/** https://developers.cloudflare.com/queues/configuration/pull-consumers/ */
export const MAX_PULL_BATCH = 100
export const DEFAULT_PULL_BATCH = 5
export const MAX_VISIBILITY_TIMEOUT_MS = 43_200_000
export const DEFAULT_VISIBILITY_TIMEOUT_MS = 30_000

/** https://developers.cloudflare.com/queues/configuration/batching-retries/ */
export const MAX_CONSUMER_BATCH = 100
export const DEFAULT_CONSUMER_BATCH = 10
export const MAX_RETRIES = 100
export const DEFAULT_MAX_RETRIES = 3
export const MAX_BATCH_WAIT_MS = 60_000
export const DEFAULT_BATCH_WAIT_MS = 5_000
export const MAX_CONCURRENCY = 250

/** 1 to 63 characters; error 11003 quotes the rule. */
export const QUEUE_NAME_PATTERN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
