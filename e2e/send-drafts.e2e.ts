import { expectAccessible, queuePath, writeBody } from './support/actions.ts'
import { expect, test } from './support/fixtures.ts'

test('a template is saved, loaded after a reload and deleted', async ({ page, queue }) => {
  await page.goto(queuePath(queue.queue_id, 'send'))
  await page.getByText('Text', { exact: true }).click()
  await writeBody(page, 'hello template')
  await page.getByRole('textbox', { name: 'Delay in seconds' }).fill('60')
  await page.getByRole('button', { name: 'Templates' }).click()
  await expectAccessible(page, '[role=dialog]')
  await page.getByRole('textbox', { name: 'Save current as' }).fill('greeting')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Save current as' })).toBeHidden()
  await writeBody(page, 'something else')
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Message body' })).toHaveValue('something else')
  await page.getByRole('button', { name: 'Templates' }).click()
  await page.getByRole('button', { name: 'Load template greeting' }).click()
  await expect(page.getByRole('textbox', { name: 'Message body' })).toHaveValue('hello template')
  await expect(page.getByRole('textbox', { name: 'Delay in seconds' })).toHaveValue('60')
  await expect(page.getByText(/deliverable at (\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d/)).toBeVisible()
  await page.getByRole('button', { name: 'Templates' }).click()
  await page.getByRole('button', { name: 'Delete template greeting' }).click()
  await expect(page.getByText('No templates yet for this queue.')).toBeVisible()
})

test('variables are previewed and sent with values; what was sent can be loaded again', async ({
  page,
  api,
  queue,
}) => {
  await page.goto(queuePath(queue.queue_id, 'send'))
  await expect(page.getByRole('button', { name: 'Last sent' })).toBeDisabled()
  await page.getByText('Text', { exact: true }).click()
  await expect(page.getByText('Fill in variables')).toBeHidden()
  await writeBody(page, 'n={{seq}} id={{uuid}} {{name}}')
  await expect(page.getByLabel('Preview with variables filled in')).toHaveText(
    /^n=1 id=[0-9a-f-]{36} \{\{name\}\}$/,
  )
  await expectAccessible(page, 'main')
  await page.getByRole('button', { name: 'Send message' }).click()
  await expect(page.getByText('The queue now holds 1 message')).toBeVisible()
  await page.getByRole('switch', { name: 'Fill in variables' }).click()
  await expect(page.getByLabel('Preview with variables filled in')).toBeHidden()
  await page.getByRole('button', { name: 'Send message' }).click()
  await expect(page.getByText('The queue now holds 2 messages')).toBeVisible()
  const { messages } = await api.pull(queue.queue_id, {})
  expect(messages.map(({ body }) => body)).toEqual([
    expect.stringMatching(/^n=1 id=[0-9a-f-]{36} \{\{name\}\}$/),
    'n={{seq}} id={{uuid}} {{name}}',
  ])

  await writeBody(page, 'other')
  await page.getByRole('button', { name: 'Last sent' }).click()
  await expect(page.getByRole('button', { name: 'Text: n={{seq}}' })).toHaveCount(2)
  await page.getByRole('button', { name: 'Text: n={{seq}}' }).first().click()
  await expect(page.getByRole('textbox', { name: 'Message body' })).toHaveValue(
    'n={{seq}} id={{uuid}} {{name}}',
  )
})
