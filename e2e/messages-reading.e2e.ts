import { gzipSync } from 'node:zlib'
import { pushTexts, expectAccessible, loadedRows, pull, queuePath } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'

test('a big integer keeps its digits, and a value can be found in the tree', async ({ page, api, queue }) => {
  // As text, since a client's JSON would have it rounded on the way: a double has no such number.
  await pushTexts(api, queue.queue_id, ['{"a":{"deep":{"needle":9007199254740993}},"b":[1,2]}'])
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  await loadedRows(page).first().click()
  const tree = page.getByRole('tree')
  await expect(tree.getByRole('treeitem').first()).toBeVisible()
  await page.getByRole('textbox', { name: 'Find in body' }).fill('needle')
  await expect(tree.getByRole('treeitem', { name: /needle/ })).toContainText('9007199254740993')
  await expectAccessible(page, 'main')
})

test('what is packed in a text is offered and unpacked', async ({ page, api, queue }) => {
  const packed = gzipSync(JSON.stringify({ hidden: 'treasure' })).toString('base64')
  await pushTexts(api, queue.queue_id, [packed])
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  await loadedRows(page).first().click()
  await page.getByRole('button', { name: /Decode base64/ }).click()
  await page.getByRole('button', { name: /Unpack gzip/ }).click()
  await expect(page.getByRole('region', { name: /^Message / }).getByText('treasure')).toBeVisible()
})

test('two messages are compared line by line', async ({ page, api, queue }) => {
  await api.pushBatch(queue.queue_id, {
    messages: [{ body: { city: 'Lyon', id: 1 } }, { body: { city: 'Oslo', id: 1 } }],
  })
  await page.goto(queuePath(queue.queue_id, 'messages'))
  await pull(page)
  await page.getByRole('checkbox', { name: 'Select all messages' }).check()
  await page.getByRole('button', { name: 'Compare' }).click()
  const dialog = page.getByRole('dialog', { name: 'Compare two messages' })
  await expect(dialog.getByText('1 line removed, 1 line added.')).toBeVisible()
  await expect(dialog.getByText('"city": "Oslo"')).toBeVisible()
  await expectAccessible(page, '[role=dialog]')
})
