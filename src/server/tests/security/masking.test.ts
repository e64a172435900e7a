import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '#contract/access.ts'
import type { JournalEntry } from '#contract/journal.ts'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { isMasked, REVEAL_HEADER } from '#contract/masking.ts'
import { hashPassword } from '#server/auth/sign-in/passwords.ts'
import type { MaskingRules } from '#server/masking/rules.ts'
import type { Queuedeck } from '#server/queuedeck.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'

const PASSWORD = 'correct horse'
const EMAIL = 'ada@secret.example'
const CARD = '4111111111111111'
const RULES: MaskingRules = {
  paths: ['$.customer.email'],
  patterns: [String.raw`\b\d{13,16}\b`],
  viewersMayPeek: true,
}

/** A signed-in user, with the headers of their browser. */
async function signIn(deck: Queuedeck, name: string) {
  const session = await fetch(`${deck.url}/api/session`, {
    method: 'POST',
    body: JSON.stringify({ name, password: PASSWORD }),
  })
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const seen: string[] = []
  async function send(request: Request): Promise<Response> {
    request.headers.set('cookie', cookie)
    const answer = await fetch(request)
    seen.push(await answer.clone().text())
    return answer
  }
  const api = createQueuesClient({
    fetch: send,
    origin: deck.url,
    accountPath: '/api/connections/local/v4',
  })
  return { api, send, seen: () => seen.join('\n') }
}

async function startDeck(masking: MaskingRules | null) {
  const passwordHash = await hashPassword(PASSWORD, 14)
  const roles: Role[] = ['viewer', 'operator', 'admin']
  const users = roles.map((role) => ({ name: role, role, passwordHash }))
  return startServedDeck(undefined, { users, masking })
}

let queues = 0
async function fill(api: QueuesClient): Promise<string> {
  const { queue_id } = await api.create({ queue_name: `orders-${++queues}` })
  await api.createConsumer(queue_id, { type: 'http_pull' })
  await api.push(queue_id, { body: { customer: { email: EMAIL }, card: Number(CARD), sku: 'shown' } })
  await api.push(queue_id, { body: `card ${CARD}, shown`, content_type: 'text' })
  return queue_id
}

const leaks = (text: string) =>
  [EMAIL, CARD, Buffer.from(EMAIL).toString('base64').slice(0, 16)].filter((secret) =>
    [text, ...[...text.matchAll(/"body":"([^"]*)"/g)].map(([, body = '']) => atobOr(body))].some((each) =>
      each.includes(secret),
    ),
  )
const atobOr = (text: string) => Buffer.from(text, 'base64').toString('utf8')

async function journalOf({ send }: Awaited<ReturnType<typeof signIn>>, url: string) {
  const answer = await send(new Request(`${url}/api/journal?action=reveal`))
  const { result } = (await answer.json()) as { result: { entries: JournalEntry[] } }
  return result.entries.map(({ who, action, count, queueId, outcome }) => ({
    who,
    action,
    count,
    queueId,
    outcome,
  }))
}

describe('with masking', () => {
  let deck: Queuedeck
  let queueId: string
  beforeAll(async () => {
    deck = await startDeck(RULES)
  })
  beforeEach(async () => {
    queueId = await fill((await signIn(deck, 'admin')).api)
  })
  afterAll(() => deck.close())

  test('a viewer sees masked bodies, even when asking to reveal them, and cannot pull', async () => {
    const viewer = await signIn(deck, 'viewer')
    const { messages } = await viewer.api.peek(queueId, {}, { reveal: true })
    expect(messages.map(isMasked)).toEqual([true, true])
    expect(viewer.seen()).not.toBe('')
    expect(leaks(viewer.seen())).toEqual([])
    await expect(viewer.api.pull(queueId, {})).rejects.toMatchObject({ status: 403 })
    await expect(viewer.api.pull(queueId, {}, { reveal: true })).rejects.toMatchObject({ status: 403 })
  })

  test.each(['operator', 'admin'])(
    'the %s gets masked bodies for every spelling of the path',
    async (name) => {
      const { api, send, seen } = await signIn(deck, name)
      await api.peek(queueId, {})
      const { messages } = await api.pull(queueId, { batch_size: 1 })
      expect(messages.map(isMasked)).toEqual([true])
      const base = `${deck.url}/api/connections/local/v4/queues/${queueId}`
      for (const path of ['messages/preview', '%6dessages/peek', 'messages/%70eek', 'messages/peek?x=1']) {
        const answer = await send(new Request(`${base}/${path}`, { method: 'POST', body: '{}' }))
        expect([200, 404]).toContain(answer.status)
      }
      const odd = new Request(`${base}/messages/peek`, {
        method: 'POST',
        body: '{}',
        headers: { [REVEAL_HEADER]: 'yes' },
      })
      expect((await send(odd)).status).toBe(200)
      expect(seen()).toContain('card •••, shown')
      expect(leaks(seen())).toEqual([])
    },
  )

  test('a user who may reveal bodies gets them unmasked on request, and the journal records it', async () => {
    const admin = await signIn(deck, 'admin')
    const before = await journalOf(admin, deck.url)
    const { api, seen } = await signIn(deck, 'operator')
    const { messages } = await api.peek(queueId, {}, { reveal: true })
    expect(messages).toHaveLength(2)
    expect(messages.some(isMasked)).toBe(false)
    expect(leaks(seen())).toEqual([EMAIL, CARD])
    const entry = { who: 'operator', action: 'reveal', count: 2, queueId, outcome: 'done' }
    expect(await journalOf(admin, deck.url)).toEqual([entry, ...before])
    expect(before).toEqual([])
  })

  test('the deck reports it', async () => {
    const { send } = await signIn(deck, 'viewer')
    const answer = await send(new Request(`${deck.url}/api/deck`))
    expect(await answer.json()).toMatchObject({ result: { masking: { isOn: true, viewersMayPeek: true } } })
  })
})

test('without masking bodies are unchanged, and viewers may not peek', async () => {
  const deck = await startDeck(null)
  try {
    const admin = await signIn(deck, 'admin')
    const queueId = await fill(admin.api)
    await admin.api.peek(queueId, {}, { reveal: true })
    expect(leaks(admin.seen())).toEqual([EMAIL, CARD])
    expect(await journalOf(admin, deck.url)).toEqual([])
    const { api, send } = await signIn(deck, 'viewer')
    await expect(api.peek(queueId, {})).rejects.toMatchObject({ status: 403 })
    const answer = await send(new Request(`${deck.url}/api/deck`))
    expect(await answer.json()).toMatchObject({ result: { masking: { isOn: false, viewersMayPeek: false } } })
  } finally {
    await deck.close()
  }
})
