import { expect, test } from 'vitest'
import { formatJournalView, parseJournalView } from './journal-view.ts'

test.each([
  ['', { who: '', action: '' }],
  ['who=ada&action=purge', { who: 'ada', action: 'purge' }],
  ['action=purge', { who: '', action: 'purge' }],
])('"%s" goes there and back', (query, view) => {
  expect(parseJournalView(new URLSearchParams(query))).toEqual(view)
  expect(formatJournalView(view).toString()).toBe(query)
})

test.each(['action=nonsense', 'action=__proto__', 'action=toString'])('%s is no action', (query) => {
  expect(parseJournalView(new URLSearchParams(query)).action).toBe('')
})
