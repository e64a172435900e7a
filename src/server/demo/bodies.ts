import type { PushMessage } from '#contract/messages.ts'
import { between, chance, hex, oneOf, type Random } from './random.ts'

const PEOPLE = ['amara', 'jonas', 'mei', 'lucia', 'noah', 'priya', 'tomasz', 'zanele'] as const
const address = (random: Random) => `${oneOf(random, PEOPLE)}.${hex(random, 4)}@example.com`

const TEMPLATES = [
  'order-confirmation',
  'password-reset',
  'weekly-digest',
  'parcel-on-its-way',
  'invoice',
] as const
const PARAGRAPH =
  '<p style="margin:0 0 16px">Hello, here is what changed in your workspace this week: three new members, twelve closed tasks and one overdue review.</p>'

/** 150 bytes to 3 KB; every tenth has a delay. */
export function email(random: Random): PushMessage {
  const template = oneOf(random, TEMPLATES)
  const html = template === 'weekly-digest' ? PARAGRAPH.repeat(between(random, 4, 18)) : undefined
  const body = {
    template,
    to: address(random),
    locale: oneOf(random, ['en', 'de', 'ja', 'pt-BR', 'es']),
    variables: { firstName: 'there', link: `https://app.example.com/t/${hex(random, 16)}` },
    ...(html && { html }),
  }
  return chance(random, 0.1) ? { body, delay_seconds: between(random, 60, 900) } : { body }
}

/** A bucket's notification of a new image, which is needed in several sizes. */
export function imageUpload(random: Random): PushMessage {
  const key = `uploads/2026/${hex(random, 2)}/${hex(random, 20)}.${oneOf(random, ['jpg', 'png', 'heic', 'webp'])}`
  return {
    body: {
      account: hex(random, 8),
      action: 'PutObject',
      bucket: 'user-media',
      object: { key, size: between(random, 80_000, 9_400_000), eTag: hex(random, 32) },
      targets: [320, 768, 1600].map((width) => ({ width, format: 'avif', quality: 60 })),
    },
  }
}

/** A webhook that failed before; some endpoints accept only plain text. */
export function webhookRetry(random: Random): PushMessage {
  const url = `https://hooks.example.com/${oneOf(random, ['crm', 'billing', 'ci', 'chat'])}/${hex(random, 10)}`
  const event = oneOf(random, ['invoice.paid', 'user.created', 'build.finished', 'subscription.canceled'])
  if (chance(random, 0.2)) {
    return {
      content_type: 'text',
      body: `POST ${url}\nx-event: ${event}\nx-signature: sha256=${hex(random, 64)}\n\n${event}`,
    }
  }
  const status = oneOf(random, [429, 500, 502, 503, 504])
  return {
    body: {
      deliveryId: `whd_${hex(random, 16)}`,
      endpoint: { url, timeoutMs: 5000 },
      event,
      payload: { id: hex(random, 12), livemode: true, object: event.split('.')[0] },
      lastResponse: { status, headers: { 'retry-after': String(between(random, 5, 120)) } },
    },
  }
}

/** A document to index again, or to delete. */
export function searchUpdate(random: Random): PushMessage {
  const id = `doc_${hex(random, 10)}`
  if (chance(random, 0.25))
    return { content_type: 'text', body: `delete ${id} index=articles-v3 requested-by=retention-job` }
  const words = 'how to drain a queue without losing a message while its consumer is being deployed'.split(
    ' ',
  )
  const content = Array.from(
    { length: between(random, 12, 160) },
    () => words[between(random, 0, words.length - 1)],
  )
  return {
    body: {
      op: 'upsert',
      id,
      index: 'articles-v3',
      document: { title: `Article ${hex(random, 4)}`, content: content.join(' ') },
    },
  }
}
