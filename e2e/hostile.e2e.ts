import type { Page } from '@playwright/test'
import { loadedRows, pull, writeBody } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'
import { withHostileDeck } from './support/hostile-deck.ts'
import { guard, type Guard } from './support/hostile-guard.ts'
import { BODIES, LAYOUT, MARKUP, NAME } from './support/hostile-payloads.ts'
import { queueId } from './support/hostile-cloudflare.ts'

const tab = (name: string) => `/prod/queues/${queueId(1)}/${name}`
const [IMAGE] = MARKUP

test('hostile names in the lists, the settings and every address', async ({ page }) => {
  await withHostileDeck(page, async (url, guarded) => {
    await page.goto(`${url}/prod/queues`)
    await expect(page.getByRole('table', { name: 'Queues' }).getByText(IMAGE).first()).toBeVisible()
    await guarded.check('queues')
    await page.getByRole('searchbox', { name: 'Search queues by name' }).fill(IMAGE)
    await guarded.check('search')
    await page.goto(`${url}/prod/queues?q=${encodeURIComponent(MARKUP[3])}&sort=${encodeURIComponent(IMAGE)}`)
    await guarded.check('an address with markup')

    await page.goto(`${url}/prod/queues`)
    await page.getByRole('button', { name: 'Create queue' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('orders')
    await page.getByRole('dialog').getByRole('button', { name: 'Create queue' }).click()
    await expect(page.getByRole('dialog').getByText(IMAGE).first()).toBeVisible()
    await guarded.check('a refused create')

    for (const range of ['15m', `6h&view=table`, encodeURIComponent(IMAGE)]) {
      await page.goto(`${url}${tab('overview')}?range=${range}`)
      await expect(page.getByRole('heading', { level: 1 })).toContainText('data-pwned')
      await guarded.check(`overview ${range}`)
    }

    await page.goto(`${url}${tab('settings')}`)
    await page.getByRole('form', { name: 'Delivery' }).getByRole('textbox').first().fill('7')
    await page.getByRole('button', { name: 'Save delivery settings' }).click()
    await guarded.check('a question on production')
    await page.getByRole('dialog').getByRole('button', { name: 'Save delivery settings' }).click()
    await expect(page.getByRole('main').getByText(MARKUP[1]).filter({ visible: true }).first()).toBeVisible()
    await guarded.check('settings')
    for (const name of ['Purge…', 'Delete…']) {
      await page.getByRole('button', { name }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await guarded.check(name)
      await page.keyboard.press('Escape')
    }

    for (const path of [
      `/${encodeURIComponent(IMAGE)}/queues`,
      `/prod/queues/${encodeURIComponent(IMAGE)}/overview`,
      `/prod/queues/${queueId(1)}/${encodeURIComponent(IMAGE)}`,
      `/prod/${encodeURIComponent('<svg onload=alert(1)>')}`,
      '/prod/journal',
      '/rtl/queues',
      `/rtl/queues/${queueId(2)}/messages`,
    ]) {
      await page.goto(`${url}${path}`)
      await expect(page.getByRole('main').or(page.getByRole('heading')).first(), path).toBeVisible()
      await guarded.check(path)
    }
  })
})

test('hostile messages in the table, the viewer and all that is done with them', async ({ page }) => {
  await withHostileDeck(page, async (url, guarded) => {
    await page.goto(`${url}${tab('messages')}?mode=peek`)
    await page.getByRole('button', { name: 'Peek at messages' }).click()
    await expect(loadedRows(page).first()).toBeVisible()
    await guarded.check('peeked')

    await page.goto(`${url}${tab('messages')}`)
    await pull(page)
    await expect(loadedRows(page).first()).toBeVisible()
    await guarded.check('pulled')
    // The leases first: they end while the bodies are read.
    await page.getByRole('button', { name: /^\d+ leases?\b|^Leases expired/ }).click()
    const tray = page.getByRole('dialog', { name: 'Leases held by this browser' })
    await expect(tray.getByRole('listitem').first()).toBeVisible()
    await guarded.check('the lease tray')
    await tray
      .getByRole('button', { name: /^Extend by/ })
      .first()
      .click()
    await guarded.check('leases that were not extended')
    await page.keyboard.press('Escape')

    await loadedRows(page).nth(0).getByRole('checkbox').check()
    await loadedRows(page).nth(1).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Acknowledge 2 messages' }).click()
    await page.getByRole('button', { name: 'Do it now' }).click()
    await expect(page.getByText(/^Acknowledged \d+ messages?, /)).toBeVisible()
    await guarded.check('warnings that are markup')
    await readBodies(page, guarded)

    const table = page.getByRole('table', { name: 'Messages' })
    for (const kind of ['shape', 'path']) {
      await page.getByRole('combobox', { name: 'Group by' }).selectOption(kind)
      if (kind === 'path') await page.getByRole('combobox', { name: 'JSON path of the groups' }).fill('$')
      await expect(page.getByRole('list', { name: 'Groups' }).getByRole('listitem').first()).toBeVisible()
      await guarded.check(`groups by ${kind}`)
    }
    await page.getByRole('combobox', { name: 'JSON path of the groups' }).fill(IMAGE)
    await guarded.check('a path that is markup')
    await page.getByRole('combobox', { name: 'Group by' }).selectOption('')

    await page.getByRole('button', { name: 'Columns' }).click()
    const columns = page.getByRole('form', { name: 'Columns' })
    await columns.getByRole('textbox', { name: 'Column by JSON path' }).fill(`$[${JSON.stringify(IMAGE)}]`)
    await columns.getByRole('button', { name: 'Add' }).click()
    await page.keyboard.press('Escape')
    await expect(table.getByRole('columnheader').filter({ hasText: 'data-pwned' })).toBeVisible()
    await guarded.check('a column by a hostile path')

    await page.getByRole('button', { name: 'Filters' }).click()
    const filters = page.getByRole('form', { name: 'Filters' })
    await filters.getByRole('textbox', { name: 'JSON path' }).fill(`$..[?search(@, '${'(a+)+'.repeat(9)}$')]`)
    await filters.getByRole('textbox', { name: 'Value at the path' }).fill(IMAGE)
    await guarded.check('filters')
    await filters.getByRole('button', { name: 'Clear all' }).click()
    await filters.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill(IMAGE)
    await expect(page).toHaveURL(/filter=/)
    await guarded.check('a filter that is markup')
    await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('')

    await loadedRows(page).nth(0).getByRole('checkbox').check()
    await loadedRows(page).nth(1).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Compare' }).click()
    await expect(page.getByRole('dialog', { name: 'Compare two messages' })).toBeVisible()
    await guarded.check('compare')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Copy to…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Copy 2 messages' })
    await dialog.getByRole('combobox', { name: 'To the queue' }).selectOption({ index: 1 })
    await guarded.check('copy')
    await dialog.getByRole('button', { name: /^Send \d/ }).click()
    await guarded.check('a question before copies')
    await dialog.getByRole('button', { name: 'Send them' }).click()
    await expect(dialog.getByText(MARKUP[1]).filter({ visible: true }).first()).toBeVisible()
    await guarded.check('copies that were refused')
    await page.keyboard.press('Escape')
  })
})

test('hostile texts in the forms that send, and a refusal of each', async ({ page }) => {
  await withHostileDeck(page, async (url, guarded) => {
    await page.goto(`${url}${tab('send')}`)
    await page.getByText('Text', { exact: true }).click()
    for (const text of [IMAGE, `{{seq}} ${NAME}`, LAYOUT.join('')]) {
      await page.getByRole('textbox', { name: 'Message body' }).fill(text)
      await guarded.check('a text to send')
    }
    await page.getByRole('textbox', { name: 'Message body' }).fill(`{{uuid}} ${NAME}`)
    await page.getByRole('button', { name: 'Templates' }).click()
    await page.getByRole('textbox', { name: 'Save current as' }).fill(IMAGE)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Templates' }).click()
    await expect(page.getByRole('button', { name: `Load template ${IMAGE}` })).toBeVisible()
    await guarded.check('a template')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Send message' }).click()
    const refusal = page.getByRole('main').getByText(MARKUP[1]).filter({ visible: true }).first()
    await expect(refusal).toBeVisible()
    await guarded.check('a refused message')
    await page.getByText('JSON', { exact: true }).click()
    await writeBody(page, `{${JSON.stringify(IMAGE)}: <script data-pwned>alert(1)</script>`)
    await guarded.check('JSON that is broken')

    await page.getByText('Many messages', { exact: true }).click()
    const lines = BODIES.map(({ text }) =>
      JSON.stringify({ body: text.slice(0, 2_000), content_type: 'text' }),
    )
    const hostile = [...lines, ...MARKUP, `{"body": ${MARKUP[2]}`, `{"content_type":"${MARKUP[1]}"}`]
    const source = page.getByRole('textbox', { name: 'Messages to send' })
    await source.fill(hostile.join('\n'))
    await expect(page.getByText(/\d+ ready, \d+ with problems/)).toBeVisible()
    await guarded.check('many lines')
    await page.locator('input[type=file]').setInputFiles({
      name: `${IMAGE}.csv`,
      mimeType: 'text/csv',
      buffer: Buffer.from(`body,${IMAGE}\n"${MARKUP[1]}",=cmd|'/C calc'!A0\n`),
    })
    await guarded.check('a file with a hostile name')
    await page.getByRole('button', { name: /^Send \d/ }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Send \d/ })
      .click()
    await expect(page.getByText(/^Sent 0, /)).toBeVisible()
    await guarded.check('a run that was refused')
  })
})

/** Goes through the messages, and looks at every third and the worst in each of their views. */
async function readBodies(page: Page, guarded: Guard): Promise<void> {
  const list = page.getByRole('table', { name: 'Messages' })
  await loadedRows(page).first().click()
  for (let index = 0; index < BODIES.length; index++) {
    const isWorst = index > BODIES.length - 5
    if (index % 3 !== 0 && !isWorst) {
      await list.press('j')
      continue
    }
    const views = page.getByRole('radiogroup', { name: 'Body view' }).getByRole('radio')
    for (const view of await views.all()) await view.dispatchEvent('click')
    if (index % 15 === 0 || isWorst) await guarded.check(`message ${index}`)
    await list.press('j')
  }
}

test('a string becomes neither markup nor a script, and the guard sees who tries', async ({
  context,
  server,
}) => {
  // Not the page of the fixtures, whose console has to stay clean.
  const page = await context.newPage()
  const guarded = await guard(page)
  await page.goto(server.url)
  await guarded.check('before')
  const attempts: [directive: string, attempt: () => unknown][] = [
    ['require-trusted-types-for', () => (document.body.innerHTML = '<img>')],
    ['require-trusted-types-for', () => (document.createElement('script').src = 'color-scheme.js')],
    ['require-trusted-types-for', () => new Worker('color-scheme.js')],
    ['trusted-types', () => Reflect.get(window, 'trustedTypes').createPolicy('default', {})],
  ]
  for (const [directive, attempt] of attempts) {
    await expect(page.evaluate(attempt), String(attempt)).rejects.toThrow(/^page\.evaluate: TypeError/)
    await expect(async () => {
      await expect(guarded.check(directive)).rejects.toThrow(`violation: ${directive} `)
    }).toPass()
    await page.reload()
  }
})
