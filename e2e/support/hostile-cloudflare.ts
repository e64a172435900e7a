import type { ServerResponse } from 'node:http'
import { respond, startFakeCloudflare, type ReceivedRequest } from '#testing/fake-cloudflare.ts'
import { BODIES, MARKUP, NAME } from './hostile-payloads.ts'

const QUEUES = 3
export const queueId = (index: number) => String(index).repeat(32)

const consumer = (id: string) => ({
  consumer_id: id,
  type: 'http_pull',
  script: NAME,
  queue_name: NAME,
  created_on: MARKUP[0],
  dead_letter_queue: `${NAME}1`,
  settings: { batch_size: 10, max_retries: 3, retry_delay: 0, visibility_timeout_ms: 43_200_000 },
})

const queue = (index: number) => ({
  queue_id: queueId(index),
  queue_name: `${NAME}${index}`,
  created_on: MARKUP[index] ?? '',
  modified_on: MARKUP[3],
  producers: [
    { type: 'worker', script: NAME },
    { type: 'r2_bucket', bucket_name: NAME },
    { type: MARKUP[0] },
  ],
  producers_total_count: 3,
  consumers: [consumer(queueId(index))],
  consumers_total_count: 1,
  settings: { delivery_delay: 0, delivery_paused: index === 2, message_retention_period: 345_600 },
  jurisdiction: MARKUP[3],
})

const METRICS = { backlog_count: BODIES.length, backlog_bytes: 1e12, oldest_message_timestamp_ms: 1 }

/** Ids, leases and metadata may contain anything. */
const MESSAGES = BODIES.map(({ contentType, text }, index) => {
  const markup = MARKUP[index % MARKUP.length] ?? ''
  return {
    id: `${markup}-${index}`,
    lease_id: `${markup}-lease-${index}`,
    ref: `${markup}-ref-${index}`,
    attempts: index % 5,
    timestamp_ms: index === 0 ? 8.64e15 : Date.UTC(2026, 0, 1),
    body: contentType === 'text' ? text : Buffer.from(text).toString('base64'),
    metadata: { 'CF-Content-Type': contentType, 'CF-sourceMessageSource': markup, [markup]: markup },
  }
})

const warnings = Object.fromEntries(MESSAGES.map(({ lease_id }, index) => [lease_id, MARKUP[index % 13]]))

/** The result of a call, by its method and its path below the account or the API; null: a refusal full of markup. */
function resultOf(method: string, path: string): unknown {
  const [, id] = /^\/queues\/(\d)\1{31}(?:\/|$)/.exec(path) ?? []
  const call = `${method} ${path.replace(/[0-9a-f]{32}/g, '*')}`
  switch (call) {
    case 'GET /user/tokens/verify':
      return { id: MARKUP[0], status: 'active', expires_on: MARKUP[1] }
    case 'GET /accounts':
      return [{ id: 'e'.repeat(32), name: NAME }]
    case 'GET /queues':
      return Array.from({ length: QUEUES }, (_, index) => queue(index))
    case 'GET /queues/*':
      return queue(Number(id))
    case 'GET /queues/*/metrics':
      return METRICS
    case 'GET /queues/*/consumers':
      return [consumer(queueId(Number(id)))]
    case 'POST /queues/*/messages/pull':
      return { message_backlog_count: BODIES.length, messages: MESSAGES, metadata: { metrics: METRICS } }
    case 'POST /queues/*/messages/peek':
      return { messages: MESSAGES }
    case 'POST /queues/*/messages/ack':
      return { ackCount: 0, retryCount: 0, warnings }
    case 'POST /queues/*/messages/extend':
      return { extendCount: 0, leases: {}, warnings }
    default:
      return null
  }
}

function respondHostile(response: ServerResponse, request: ReceivedRequest): void {
  const path = request.url.replace(/\?.*$/, '').replace(/^\/client\/v4(?:\/accounts\/[0-9a-f]{32})?/, '')
  const result = resultOf(request.method, path)
  const isRefused = result === null
  const errors = MARKUP.map((message, index) => ({
    code: 10_000 + index,
    message,
    documentation_url: MARKUP[6],
  }))
  const paging = { page: 1, per_page: 100, count: QUEUES, total_count: QUEUES, total_pages: 1 }
  const envelope = {
    success: !isRefused,
    errors: isRefused ? errors : [],
    messages: MARKUP,
    result,
    ...(Array.isArray(result) && { result_info: paging }),
  }
  respond(isRefused ? 400 : 200, envelope, { 'cf-ray': MARKUP[0] ?? '' })(response, request)
}

/** A Cloudflare whose every text is an attack. */
export const startHostileCloudflare = () => startFakeCloudflare({ behavior: respondHostile })
