import type { Locator, Page } from '@playwright/test'
import { doNow, expectAccessible, expectRow, loadedRows, pull } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'
import { createQueue, withFaultyAccount } from './support/faulty-account.ts'
import { NO_PERMISSION, NO_ROUTE } from './support/faulty-proxy.ts'

const NO_PEEK = 'Messages cannot be peeked at: Cloudflare does not offer this for the account (code 7003).'
const NO_EXTEND = 'Leases cannot be extended: Cloudflare does not offer this for the account (code 7003).'
const NO_DELETE =
  'Peeked messages cannot be deleted: Cloudflare does not offer this for the account (code 7003).'

/** The sentence that says what is lacking, with its button. */
const lack = (within: Page | Locator, sentence: string) => {
  const said = within.getByRole('status').filter({ hasText: sentence })
  return { said, retry: said.getByRole('button', { name: 'Try again' }) }
}

test('without peek and extend the rest works, they say why not, and come back when the account has them', async ({
  page,
}) => {
  const lacking = { peek: NO_ROUTE, extend: NO_ROUTE, purge: NO_ROUTE }
  await withFaultyAccount(page, lacking, async ({ account, upstream, tabOf }) => {
    const queueId = await createQueue(account, 'orders', ['one', 'two', 'three'])
    const otherId = await createQueue(account, 'invoices', [])
    await page.goto(tabOf(queueId))
    const { said: noPeek, retry: retryPeek } = lack(page, NO_PEEK)
    const peek = page.getByRole('radio', { name: 'Peek' })
    await expect(noPeek).toBeVisible()
    await expect(peek).toBeDisabled()
    await expect(page.getByText('Pulling counts one attempt; after 4 attempts')).toBeVisible()
    await expectAccessible(page, 'main')

    await pull(page)
    await expect(loadedRows(page)).toHaveCount(3)
    await page.getByRole('checkbox', { name: 'Select all messages' }).check()
    await page.getByRole('button', { name: 'Extend 3 messages' }).click()
    await expect(page.getByText('Extended 0 messages by 2 min, 3 failed')).toBeVisible()
    const actions = page.getByRole('toolbar', { name: 'Selected messages' })
    await expect(lack(actions, NO_EXTEND).said).toBeVisible()
    await expect(actions.getByRole('button', { name: 'Extend 3 messages' })).toBeDisabled()

    await page.getByRole('button', { name: '3 leases' }).click()
    const tray = page.getByRole('dialog', { name: 'Leases held by this browser' })
    await expect(lack(tray, NO_EXTEND).said).toBeVisible()
    await expect(tray.getByRole('button', { name: 'Extend by 2 min' })).toBeDisabled()
    await expect(tray.getByRole('button', { name: /^Extend the lease of/ }).first()).toBeDisabled()
    await expectAccessible(page, '[role=dialog]')
    await page.keyboard.press('Escape')

    upstream.restore('extend')
    await lack(actions, NO_EXTEND).retry.click()
    await actions.getByRole('button', { name: 'Extend 3 messages' }).click()
    await expect(page.getByText('Extended 3 messages by 2 min')).toBeVisible()
    await actions.getByRole('button', { name: 'Acknowledge 3 messages' }).click()
    await doNow(page)
    await expect(page.getByText('Acknowledged 3 messages')).toBeVisible()
    expect((await account.metrics(queueId)).backlog_count).toBe(0)

    // Each of these made the page ask anew what it shows; of another queue it is known by now.
    await page.getByRole('link', { name: 'Queues', exact: true }).first().click()
    await page.getByRole('link', { name: 'invoices' }).click()
    await page.getByRole('link', { name: 'Messages' }).click()
    await expect(page).toHaveURL(new RegExp(`${otherId}/messages`))
    await expect(noPeek).toBeVisible()
    expect(upstream.countCalls('peek')).toBe(1)

    await retryPeek.click()
    await expect.poll(() => upstream.countCalls('peek')).toBe(2)
    await expect(noPeek).toBeVisible()
    upstream.restore('peek')
    await account.push(otherId, { body: 'paid', content_type: 'text' })
    await retryPeek.click()
    await expect(page.getByText('This will be attempt 1 of 4 for the next message')).toBeVisible()
    await expect(noPeek).toHaveCount(0)
    await page.getByText('Peek', { exact: true }).click()
    await page.getByRole('button', { name: 'Peek at messages' }).click()
    await expectRow(page.getByRole('table', { name: 'Messages' }), { Lease: 'peeked', Body: 'paid' })

    await loadedRows(page).first().getByText('paid').click()
    const viewer = page.getByRole('region', { name: /^Message / })
    await viewer.getByRole('button', { name: 'Delete this message' }).click()
    await expect(page.getByText('Deleted 0 messages, 1 failed')).toBeVisible()
    await expect(lack(viewer, NO_DELETE).said).toBeVisible()
    await expect(viewer.getByRole('button', { name: 'Delete this message' })).toBeDisabled()
    await page.getByRole('checkbox', { name: 'Select all messages' }).check()
    await expect(actions.getByRole('button', { name: 'Delete 1 message' })).toBeDisabled()
    await expectAccessible(page, 'main')
    upstream.restore('purge')
    await lack(actions, NO_DELETE).retry.click()
    await actions.getByRole('button', { name: 'Delete 1 message' }).click()
    await expect(page.getByText('Deleted 1 message')).toBeVisible()
  })
})

test('a queue that cannot be pulled from, without peek, says both', async ({ page }) => {
  await withFaultyAccount(page, { peek: NO_ROUTE }, async ({ account, tabOf }) => {
    const { queue_id } = await account.create({ queue_name: 'orders' })
    await page.goto(tabOf(queue_id))
    // Nothing is known before it is tried.
    await page.getByRole('button', { name: 'Peek at messages' }).click()
    await expect(lack(page, NO_PEEK).said).toBeVisible()
    await expect(page.getByRole('button', { name: 'Peek at messages' })).toBeDisabled()
    await expect(page.getByText('Messages can be pulled only from a queue with HTTP pull')).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(0)
  })
})

test('a token that may only read is told which permission it lacks', async ({ page }) => {
  const lacking = { peek: NO_PERMISSION, pull: NO_PERMISSION, graphql: NO_PERMISSION }
  await withFaultyAccount(page, lacking, async ({ account, upstream, tabOf }) => {
    const queueId = await createQueue(account, 'orders', ['one'])
    await page.goto(tabOf(queueId))
    const why = 'the API token lacks the permission Account > Queues > Edit (code 10000).'
    await expect(lack(page, `Messages cannot be peeked at: ${why}`).said).toBeVisible()
    await pull(page)
    const noPull = lack(page, `Messages cannot be pulled: ${why}`)
    await expect(noPull.said).toBeVisible()
    await expect(page.getByRole('button', { name: 'Pull messages' })).toBeDisabled()
    await expect(page.getByRole('button', { name: 'Scan…' })).toBeDisabled()
    upstream.restore('pull')
    await noPull.retry.click()
    await pull(page)
    await expect(loadedRows(page)).toHaveCount(1)

    await page.getByRole('link', { name: 'Overview' }).click()
    const note = page.getByText(/^No data before .* the token lacks Account Analytics: Read\.$/)
    await expect(note).toBeVisible()
    await page.getByRole('button', { name: 'Show as table' }).click()
    await expect(note).toBeVisible()
    expect(upstream.countCalls('graphql')).toBe(1)
    await expectAccessible(page, 'main')
  })
})
