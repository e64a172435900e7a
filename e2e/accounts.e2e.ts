import { expectAccessible, skipPolls } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'
import { overhear } from './support/overhear.ts'
import { ANY, startFaultyProxy } from './support/faulty-proxy.ts'
import { TOKEN, startUpstream } from './support/account-fixture.ts'

test('with an account one signs in by the link, and sees its queues as one’s own', async ({ page }) => {
  const { api, startDeck, stop } = await startUpstream()
  const deck = await startDeck({ color: 'red', production: true })
  const heard = overhear(page)
  try {
    await page.goto(`${deck.url}/prod/queues`)
    await expect(page.getByRole('heading', { name: 'Sign in to Queuedeck' })).toBeVisible()
    await expectAccessible(page)
    expect((await page.request.get(`${deck.url}/api/deck`)).status()).toBe(401)

    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    expect(page.url()).not.toContain('#')
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('Production')
    await expect(page).toHaveURL(/\/prod\/queues$/)
    await expect(page.getByRole('banner').getByText('Production', { exact: true }).last()).toBeVisible()

    await page.getByRole('button', { name: 'Create queue' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('orders')
    await page.getByRole('dialog').getByRole('button', { name: 'Create queue' }).click()
    await expect(page.getByRole('heading', { name: 'orders' })).toBeVisible()
    const [queue] = await api.list()

    const journal = await (await page.request.get(`${deck.url}/api/journal`)).json()
    const actions = (journal as { result: { entries: { action: string; who: string }[] } }).result.entries
    expect(actions.map(({ action, who }) => `${who} ${action}`)).toEqual([
      'owner add-consumer',
      'owner create-queue',
      'owner sign-in',
    ])

    await api.delete(queue?.queue_id ?? '')
    await page.reload()
    await expect(page.getByText('The queue no longer exists')).toBeVisible()

    const answers = await heard()
    expect(answers).toContain('"queue_name":"orders"')
    expect(answers).not.toContain(TOKEN)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByRole('heading', { name: 'Sign in to Queuedeck' })).toBeVisible()
    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('alert')).toBeVisible()
  } finally {
    await page.goto('about:blank')
    await deck.stop()
    await stop()
  }
})

test('a read-only account refuses every change, on the page and on the server', async ({ page }) => {
  const { api, startDeck, stop } = await startUpstream()
  const { queue_id } = await api.create({ queue_name: 'orders' })
  const deck = await startDeck({ readOnly: true })
  try {
    await page.goto(deck.signInLink ?? '')
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('Production')
    await page.getByRole('link', { name: 'orders' }).click()
    await expect(page.getByRole('button', { name: 'Pause delivery' })).toBeDisabled()
    await page.getByRole('link', { name: 'Messages' }).click()
    await expect(page.getByText('The connection Production is read-only.')).toBeVisible()
    const refused = await page.request.delete(`${deck.url}/api/connections/prod/v4/queues/${queue_id}`)
    expect(refused.status()).toBe(403)
    expect((await api.list()).length).toBe(1)
  } finally {
    await page.goto('about:blank')
    await deck.stop()
    await stop()
  }
})

test('an account that is out of reach says so, and what was there stays until it is back', async ({
  page,
}) => {
  const { api, upstream, startDeck, stop } = await startUpstream()
  await api.create({ queue_name: 'before' })
  const deck = await startDeck()
  const port = new URL(upstream.url).port
  const notUpToDate = page.getByRole('banner').getByText('Not up to date')
  await page.clock.install()
  try {
    await page.goto(deck.signInLink ?? '')
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('Production')
    await expect(page.getByRole('link', { name: 'before' })).toBeVisible()
    await stop()
    await skipPolls(page, () => notUpToDate.isVisible())
    await expect(page.getByRole('link', { name: 'before' })).toBeVisible()

    const again = await startUpstream('--port', port)
    await again.api.create({ queue_name: 'after' })
    await skipPolls(page, () => page.getByRole('link', { name: 'after' }).isVisible())
    await expect(notUpToDate).toHaveCount(0)
    await page.goto('about:blank')
    await again.stop()
  } finally {
    await page.goto('about:blank')
    await deck.stop()
  }
})

test('an account that has no requests left is not asked on, and the page says for how long', async ({
  page,
}) => {
  const { api, upstream, startDeck, stop } = await startUpstream('--rate-limit', '40/300')
  await api.create({ queue_name: 'orders' })
  const counting = await startFaultyProxy(upstream.url)
  const deck = await startDeck({}, [], counting.url)
  const ask = async () => (await page.request.get(`${deck.url}/api/connections/prod/v4/queues`)).status()
  try {
    await page.goto(deck.signInLink ?? '')
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('Production')
    await expect(page.getByRole('link', { name: 'orders' })).toBeVisible()
    await expect.poll(ask, { intervals: [50] }).toBe(429)
    await expect(
      page.getByRole('banner').getByText(/of 40 requests left$|refuses requests for/),
    ).toBeVisible()

    const asked = counting.countCalls(ANY)
    expect(asked).toBeGreaterThan(20)
    expect(asked).toBeLessThanOrEqual(41)
    await page.goto(`${deck.url}/connections`)
    const requests = page
      .getByRole('row', { name: /Production/ })
      .getByText(/of 40 requests left|refuses requests for/)
    await expect(requests).toBeVisible()
    await page.getByRole('link', { name: 'Production' }).click()
    await expect(page.getByRole('status', { name: 'Loading the queues' })).toBeVisible()
    expect(await ask()).toBe(429)
    expect(counting.countCalls(ANY)).toBe(asked)
  } finally {
    await page.goto('about:blank')
    await deck.stop()
    await counting.stop()
    await stop()
  }
})
