import type { APIRequestContext } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { expect, test } from './support/fixtures.ts'
import { visitHostileDeck } from './support/hostile-deck.ts'
import { MARKUP, NAME } from './support/hostile-payloads.ts'
import { queueId } from './support/hostile-cloudflare.ts'

const [IMAGE] = MARKUP
const PASSWORD = 'correct horse battery staple'
/** The longest that a user may have. */
const USER = NAME.slice(0, 200)
const FLAGS = { color: null, isProduction: false, isReadOnly: false }
const CREDENTIAL = { token: 'another-token-that-nobody-may-see' }

/** Whatever leaves a hostile text in the journal, done and refused. */
async function leaveEntries(request: APIRequestContext, url: string): Promise<void> {
  const api = `${url}/api/connections`
  const addOf = (name: string) => ({
    credential: CREDENTIAL,
    connections: [{ ...FLAGS, name, accountId: 'e'.repeat(32) }],
  })
  await request.post(api, { data: addOf(NAME) })
  await request.put(`${api}/rtl`, { data: { ...FLAGS, name: `\u202e${IMAGE}` } })
  await request.put(`${api}/${encodeURIComponent(IMAGE)}`, { data: { ...FLAGS, name: 'x' } })
  for (const name of [NAME, ...MARKUP])
    await request.post(`${api}/prod/v4/queues`, { data: { queue_name: name } })
  // The names of queues are known once they were listed.
  await expect.poll(async () => (await request.get(`${api}/prod/samples`)).text()).toContain(queueId(1))
  for (const index of [0, 1, 2]) await request.post(`${api}/prod/v4/queues/${queueId(index)}/purge`)
  expect((await request.post(api, { data: addOf(IMAGE) })).status()).toBe(200)
}

test('hostile names of users, connections and queues on the pages of connections and of the journal', async ({
  page,
}) => {
  const hash = execFileSync('node', ['dist/server/start.js', 'hash-password'], { input: `${PASSWORD}\n` })
  const users = [{ name: USER, role: 'admin', passwordHash: String(hash).trim() }]
  await visitHostileDeck(page, users, async ({ url }, guarded) => {
    await page.goto(`${url}/connections`)
    for (const password of [IMAGE, PASSWORD]) {
      await page.getByRole('textbox', { name: 'Name' }).fill(USER)
      await page.getByLabel('Password').first().fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      if (password === PASSWORD) continue
      await expect(page.getByRole('alert')).toBeVisible()
      await guarded.check('a sign-in that was refused')
    }
    await expect(page.getByRole('heading', { name: 'Connections' })).toBeVisible()
    await guarded.check('connections')

    await page.getByRole('button', { name: 'Add connection' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('input[type=password]').fill(IMAGE)
    await dialog.getByRole('button', { name: 'Verify' }).click()
    await expect(dialog.getByRole('alert')).toBeVisible()
    await guarded.check('a credential that was refused')
    await page.keyboard.press('Escape')

    await leaveEntries(page.request, url)
    await page.reload()
    for (const action of ['Edit', 'Remove']) {
      await page.getByRole('button', { name: `${action} ${IMAGE}` }).click()
      await expect(dialog).toBeVisible()
      await guarded.check(`${action} a connection`)
      if (action === 'Edit') await page.keyboard.press('Escape')
    }
    await dialog.getByRole('textbox').fill(IMAGE)
    await dialog.getByRole('button', { name: 'Remove connection' }).click()
    await expect(dialog).toHaveCount(0)
    await expect(page.getByRole('button', { name: `Remove ${IMAGE}` })).toHaveCount(0)

    const journal = page.getByRole('table', { name: 'Journal' })
    await page.getByRole('link', { name: 'Journal' }).click()
    await expect(journal.getByText('signed in by password')).toBeVisible()
    await expect(journal.getByText(`removed the connection ${IMAGE}`)).toBeVisible()
    await expect(journal.getByText(`added the connection ${IMAGE}`, { exact: true })).toBeVisible()
    await guarded.check('the journal of everything')
    await page.goto(`${url}/prod/journal`)
    await expect(journal.getByText('purged the queue')).toHaveCount(3)
    await expect(journal.getByText(NAME.slice(0, 50)).first()).toBeVisible()
    await expect(journal.getByText('signed in')).toHaveCount(0)
    await guarded.check('the journal of a connection')
    await page.getByRole('searchbox', { name: 'User' }).fill(USER)
    await expect(journal.getByText('purged the queue')).toHaveCount(3)
    await guarded.check('a filter by a hostile user')
    for (const path of [
      `/${encodeURIComponent(IMAGE)}/journal?who=${encodeURIComponent(MARKUP[3])}&action=${encodeURIComponent(IMAGE)}`,
      `/rtl/journal?scope=${encodeURIComponent(IMAGE)}`,
    ]) {
      await page.goto(`${url}${path}`)
      await expect(page.getByRole('heading', { name: 'Journal' })).toBeVisible()
      await guarded.check(path)
    }

    const exported = await page.request.get(`${url}/api/journal.ndjson`)
    expect(exported.headers()).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': expect.stringMatching(/^attachment;/) as unknown,
      'x-content-type-options': 'nosniff',
    })
    expect(await exported.text()).not.toContain(CREDENTIAL.token)
  })
})
