import {
  pushTexts,
  doNow,
  expectAccessible,
  expectRow,
  loadedRows,
  pull,
  queuePath,
} from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'

test('a filter in the address narrows by text, path and size; columns and order are remembered', async ({
  page,
  api,
  queue,
}) => {
  const orders = ['Lyon', 'Oslo', 'Quito', 'Oslo'].map((city, index) => ({
    body: { order: { city, id: 9_007_199_254_740_000 + index } },
  }))
  await api.pushBatch(queue.queue_id, { messages: orders })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  await expect(loadedRows(page)).toHaveCount(4)
  await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('OSLO')
  await expect(page.getByText('2 of 4 messages')).toBeVisible()
  await expect(page).toHaveURL(/\?filter=OSLO$/)
  // As in a mail client: what the filter hides is counted, and left alone.
  await page.getByRole('checkbox', { name: 'Select all 2 shown' }).check()
  await expect(page.getByText('2 selected', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Select all 4 loaded' }).click()
  await expect(page.getByText('2 of 4 selected are shown; 2 hidden')).toBeVisible()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Messages' }).click()
  await expect(page.getByText('2 of 4 selected are shown; 2 hidden')).toBeVisible()
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await page.getByRole('searchbox', { name: 'Filter loaded messages' }).fill('')
  await loadedRows(page).nth(1).click()
  await loadedRows(page)
    .nth(3)
    .click({ modifiers: ['Shift'] })
  await expect(page.getByText('3 selected', { exact: true })).toBeVisible()
  expect(await page.evaluate(() => String(getSelection()))).toBe('')
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await page.getByRole('button', { name: 'Close the message' }).click()

  await page.getByRole('button', { name: 'Filters' }).click()
  const filters = page.getByRole('form', { name: 'Filters' })
  await filters.getByRole('textbox', { name: 'JSON path' }).fill('$.order.city')
  await filters.getByRole('textbox', { name: 'Value at the path' }).fill('Quito')
  await expect(page.getByText('1 of 4 messages')).toBeVisible()
  await filters.getByRole('textbox', { name: 'Size' }).fill('big')
  await expect(filters.getByText(/such as|Write/).first()).toBeVisible()
  await expectAccessible(page, 'form[aria-label=Filters]')
  for (const [field, none] of [
    ['Attempts', '>1'],
    ['Age', '>1h'],
  ] as const) {
    await filters.getByRole('button', { name: 'Clear all' }).click()
    await filters.getByRole('textbox', { name: field, exact: true }).fill(none)
    await expect(page.getByText('No messages match the filter')).toBeVisible()
    await filters
      .getByRole('textbox', { name: field, exact: true })
      .fill(`<${none.slice(1)}`.replace('<1', '<2'))
    await expect(page.getByText('4 of 4 messages')).toBeVisible()
  }
  await filters.getByRole('combobox', { name: 'Content type' }).selectOption('text')
  await expect(page.getByText('No messages match the filter')).toBeVisible()
  await filters.getByRole('button', { name: 'Clear all' }).click()
  await filters.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('4 messages', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Columns' }).click()
  const columns = page.getByRole('form', { name: 'Columns' })
  await columns.getByRole('textbox', { name: 'Column by JSON path' }).fill('$.order.city')
  await columns.getByRole('button', { name: 'Add' }).click()
  await columns.getByRole('checkbox', { name: 'type' }).uncheck()
  await columns.getByText('UTC', { exact: true }).click()
  await expectAccessible(page, 'form[aria-label=Columns]')
  await page.keyboard.press('Escape')
  await expect(columns).toHaveCount(0)
  const utc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/
  await expectRow(page.getByRole('table', { name: 'Messages' }), { Age: utc })
  const messages = page.getByRole('table', { name: 'Messages' })
  await expectRow(messages, { '$.order.city': 'Quito' })
  await messages.getByRole('button', { name: '$.order.city' }).click()
  await messages.getByRole('button', { name: '$.order.city' }).click()
  await expect(messages.getByRole('columnheader', { name: '$.order.city' })).toHaveAttribute(
    'aria-sort',
    'descending',
  )
  await expect(loadedRows(page).first()).toContainText('Quito')
  await page.reload()
  await pull(page)
  await expect(page.getByText('No messages available now')).toBeVisible()
  await page.getByRole('button', { name: '4 leases' }).click()
  await page.getByRole('button', { name: 'Release all' }).click()
  await page.keyboard.press('Escape')
  await pull(page)
  await expect(loadedRows(page).first()).toContainText('Quito')
  await expect(messages.getByRole('columnheader', { name: 'Type' })).toHaveCount(0)
})

test('a scan pulls on until enough match, and gives the others back', async ({ page, api, queue }) => {
  const bodies = Array.from({ length: 250 }, (_, index) => (index === 130 ? 'the needle' : `hay ${index}`))
  for (let start = 0; start < 250; start += 100)
    await pushTexts(api, queue.queue_id, bodies.slice(start, start + 100))
  await page.goto(`${queuePath(queue.queue_id, 'messages')}?filter=needle`)
  await page.getByRole('button', { name: 'Scan…' }).click()
  const form = page.getByRole('form', { name: 'Scan' })
  await form.getByRole('textbox', { name: 'Matches wanted' }).fill('1')
  await form.getByRole('button', { name: 'Start the scan' }).click()
  await expectRow(page.getByRole('table', { name: 'Messages' }), { Body: 'the needle' })
  await expect(page.getByText('1 of 1 message')).toBeVisible()
  await expect(page.getByRole('button', { name: '1 lease' })).toBeVisible()
  const back = await api.peek(queue.queue_id, { batch_size: 100 })
  expect(back.messages.filter(({ attempts }) => attempts === 1).length).toBeGreaterThan(0)
})

test('messages are grouped by shape, and a group is acted on', async ({ page, api, queue }) => {
  const messages = Array.from({ length: 9 }, (_, index) => ({
    body: index < 6 ? { order: { id: index } } : { refund: { amount: index } },
  }))
  await api.pushBatch(queue.queue_id, { messages })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('shape')
  const groups = page.getByRole('list', { name: 'Groups' })
  await expect(groups.getByRole('listitem')).toHaveCount(2)
  await expect(groups.getByRole('listitem').last()).toContainText('{refund: {amount: number}}')
  await groups.getByRole('button', { name: /^Select the 3 of/ }).click()
  await page.getByRole('button', { name: 'Acknowledge 3 messages' }).click()
  await doNow(page)
  await expect(loadedRows(page)).toHaveCount(6)
  await expect(groups.getByRole('listitem')).toHaveCount(1)

  await page.getByRole('combobox', { name: 'Group by' }).selectOption('value at a path')
  await expect(page.getByText('Enter the JSON path to group by')).toBeVisible()
  const path = page.getByRole('combobox', { name: 'JSON path of the groups' })
  await expect(path).toHaveAttribute('placeholder', '$.order.id')
  await path.fill('$.order.id')
  await expect(groups.getByRole('listitem')).toHaveCount(6)
  await expectAccessible(page, 'main')
})
