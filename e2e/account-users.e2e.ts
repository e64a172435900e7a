import type { Page } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { expectAccessible, expectRow, pull, writeBody } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'
import { startUpstream } from './support/account-fixture.ts'

const PASSWORD = 'correct horse battery'

function userOf(name: string, role: string) {
  const hash = execFileSync('node', ['dist/server/start.js', 'hash-password'], { input: PASSWORD })
  return { name, role, passwordHash: String(hash).trim() }
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByLabel('Password').first().fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByTitle(`Signed in as ${name}`)).toBeVisible()
}

test('what one wrote and sent is not there for the next, and an admin ends sessions', async ({
  page,
  context,
  browser,
}) => {
  const { api, startDeck, stop } = await startUpstream()
  const { queue_id } = await api.create({ queue_name: 'orders' })
  const deck = await startDeck({}, [userOf('ada', 'admin'), userOf('vera', 'viewer')])
  const stored = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  const send = `${deck.url}/prod/queues/${queue_id}/send`
  const other = await browser.newContext()
  try {
    await page.goto(send)
    await signIn(page, 'ada')
    await writeBody(page, '{"secret": 4711}')
    await page.getByRole('button', { name: 'Send message' }).click()
    await expect(page.getByText('The queue now holds 1 message')).toBeVisible()
    await page.getByRole('button', { name: 'Templates' }).click()
    await page.getByRole('textbox', { name: 'Save current as' }).fill('mine')
    await page.getByRole('button', { name: 'Save template' }).click()
    for (const key of ['draft', 'sent', 'templates'])
      await expect.poll(stored).toContain(`queuedeck-${key}-${queue_id}`)
    expect(await stored()).toContain('4711')
    await page.getByText('Many messages', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Messages to send' }).fill('{"secret": 4711}')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByRole('heading', { name: 'Sign in to Queuedeck' })).toBeVisible()
    expect(await stored()).not.toContain('4711')

    // Without signing out: the session just ended.
    await signIn(page, 'ada')
    await expect(page.getByText('4711')).toHaveCount(0)
    await expect(page.getByRole('textbox', { name: 'Messages to send' })).toHaveCount(0)
    await writeBody(page, '{"secret": 4711}')
    await expect.poll(stored).toContain('4711')
    await page.reload()
    await expect(page.getByText('4711')).toBeVisible()
    await context.clearCookies()
    await page.reload()
    await signIn(page, 'vera')
    await expect(page.getByText('Your role is viewer.')).toBeVisible()
    expect(await stored()).not.toContain('4711')
    await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0)

    const admin = await other.newPage()
    await admin.goto(`${deck.url}/prod/queues`)
    await signIn(admin, 'ada')
    await admin.getByRole('link', { name: 'Users' }).click()
    const users = admin.getByRole('table', { name: 'Users' })
    await expectRow(users, { User: 'ada', Role: 'admin', 'Last seen': 'now', Actions: 'This session' })
    await expectRow(users, { User: 'vera', Role: 'viewer', 'Last seen': /ago$/ })
    await expectAccessible(admin)
    await admin.setViewportSize({ width: 390, height: 844 })
    expect(await admin.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    await admin.getByRole('button', { name: 'End session of vera' }).click()
    await expectRow(users, { User: 'vera', 'Signed in': 'not signed in' })
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Sign in to Queuedeck' })).toBeVisible()
  } finally {
    await other.close()
    await page.goto('about:blank')
    await deck.stop()
    await stop()
  }
})

test('on a production connection changes are confirmed, and destroying asks for both names', async ({
  page,
}) => {
  const { api, startDeck, stop } = await startUpstream()
  const { queue_id } = await api.create({ queue_name: 'orders' })
  await api.createConsumer(queue_id, { type: 'http_pull' })
  await api.push(queue_id, { body: 'one', content_type: 'text' })
  const deck = await startDeck({ name: 'Shop', production: true })
  const dialog = page.getByRole('dialog')
  const confirm = async (title: string, action: string) => {
    await expect(page.getByRole('dialog', { name: title })).toContainText('Shop is a production connection.')
    await dialog.getByRole('button', { name: action }).click()
    await expect(dialog).toHaveCount(0)
  }
  const isPaused = async () => (await api.get(queue_id)).settings.delivery_paused === true
  const backlog = async () => (await api.metrics(queue_id)).backlog_count
  try {
    await page.goto(deck.signInLink ?? '')
    await expect(page.getByRole('heading', { name: 'Queues', exact: true })).toBeVisible()
    await page.goto(`${deck.url}/prod/queues/${queue_id}/messages`)
    await pull(page)
    await page.getByRole('checkbox', { name: 'Select all messages' }).check()
    await page.getByRole('button', { name: 'Copy to…' }).click()
    await dialog.getByRole('button', { name: 'Send 1 copy' }).click()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await backlog()).toBe(1)
    await dialog.getByRole('button', { name: 'Send 1 copy' }).click()
    await dialog.getByRole('button', { name: 'Send them' }).click()
    await expect(dialog.getByText('1 message sent to orders.')).toBeVisible()
    expect(await backlog()).toBe(2)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Retry 1 message', exact: true }).click()

    await page.getByRole('link', { name: 'Send' }).click()
    await page.getByText('Many messages', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Messages to send' }).fill('{"body": 1}\n{"body": 2}')
    await page.getByRole('button', { name: 'Send 2 messages' }).click()
    await confirm('Send many messages', 'Send 2 messages')
    await expect(page.getByText('Sent 2, failed 0, not sent 0.')).toBeVisible()

    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Pause delivery' }).click()
    await expect(dialog).toContainText('Shop is a production connection.')
    await expectAccessible(page, '[role=dialog]')
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    expect(await isPaused()).toBe(false)
    await page.getByRole('button', { name: 'Pause delivery' }).click()
    await confirm('Pause delivery', 'Pause delivery')
    await expect(page.getByRole('button', { name: 'Resume delivery' })).toBeVisible()
    expect(await isPaused()).toBe(true)

    const consumer = page.getByRole('form', { name: 'Consumer' })
    await consumer.getByRole('textbox', { name: 'Max retries' }).fill('7')
    await consumer.getByRole('button', { name: 'Save consumer' }).click()
    await confirm('Change the consumer', 'Save consumer')
    await expect.poll(async () => (await api.get(queue_id)).consumers[0]?.settings.max_retries).toBe(7)
    await page.getByRole('button', { name: 'Remove consumer' }).click()
    await page.getByRole('button', { name: 'Remove it' }).click()
    await confirm('Remove the consumer', 'Remove consumer')
    await expect.poll(async () => (await api.get(queue_id)).consumers).toEqual([])

    for (const [open, action] of [
      ['Purge…', 'Purge all messages'],
      ['Delete…', 'Delete the queue'],
    ] as const) {
      await page.getByRole('button', { name: open }).click()
      await dialog.getByRole('textbox', { name: 'Type Shop/orders to confirm' }).fill('orders')
      await expect(dialog.getByRole('button', { name: action })).toBeDisabled()
      await dialog.getByRole('textbox').fill('Shop/orders')
      await dialog.getByRole('button', { name: action }).click()
      await expect(dialog).toHaveCount(0)
      if (open === 'Purge…') expect(await backlog()).toBe(0)
    }
    await expect.poll(() => api.list()).toEqual([])
  } finally {
    await page.goto('about:blank')
    await deck.stop()
    await stop()
  }
})
