import { expect, test } from 'vitest'
import { describeAction, formatJournalView, parseJournalView } from './journal-view.ts'

test.each([
  ['', { who: '', action: '', isEverything: false }],
  ['who=ada&action=purge', { who: 'ada', action: 'purge', isEverything: false }],
  ['action=purge', { who: '', action: 'purge', isEverything: false }],
  ['scope=everything&who=ada', { who: 'ada', action: '', isEverything: true }],
])('"%s" goes there and back', (query, view) => {
  expect(parseJournalView(new URLSearchParams(query))).toEqual(view)
  expect(formatJournalView(view).toString()).toBe(query)
})

test.each(['action=nonsense', 'action=__proto__', 'action=toString'])('%s is no action', (query) => {
  expect(parseJournalView(new URLSearchParams(query)).action).toBe('')
})

test('another scope is that of the connection', () => {
  expect(parseJournalView(new URLSearchParams('scope=x')).isEverything).toBe(false)
})

test.each([
  ['purge', null, 'purged the queue'],
  ['sign-in', 'password', 'signed in by password'],
  ['sign-in', null, 'signed in'],
  ['sign-out', null, 'signed out'],
  ['end-session', 'bob', 'ended a session of bob'],
  ['end-session', null, 'ended a session'],
  ['add-connection', 'Production', 'added the connection Production'],
  ['something-new', null, 'something-new'],
])('%s with %s reads "%s"', (action, detail, words) => {
  expect(describeAction({ action, detail })).toBe(words)
})
