import { expect, test } from 'vitest'
import { describeAction, filterOf, formatJournalView, parseJournalView } from './journal-view.ts'

const ALL = { who: '', action: '', queue: '', from: '', to: '', isEverything: false }

test.each([
  ['', {}],
  ['queue=q1', { queue: 'q1' }],
  ['who=ada&action=purge', { who: 'ada', action: 'purge' }],
  ['action=purge', { action: 'purge' }],
  ['from=2026-11-21T04%3A18&to=2026-11-22T00%3A00', { from: '2026-11-21T04:18', to: '2026-11-22T00:00' }],
  ['scope=everything&who=ada', { who: 'ada', isEverything: true }],
])('"%s" survives a round trip', (query, view) => {
  expect(parseJournalView(new URLSearchParams(query))).toEqual({ ...ALL, ...view })
  expect(formatJournalView({ ...ALL, ...view }).toString()).toBe(query)
})

test.each(['from=yesterday', 'from=2026-13-41T04:18', 'to=1', 'to=<b>'])(
  '%s is ignored as a time',
  (query) => {
    expect(parseJournalView(new URLSearchParams(query))).toEqual(ALL)
  },
)

test('the scope "everything" ignores the queue', () => {
  expect(parseJournalView(new URLSearchParams('scope=everything&queue=q1')).queue).toBe('')
})

test('the range of the server filter covers whole minutes', () => {
  const from = new Date(2026, 10, 21, 4, 18).getTime()
  const view = { ...ALL, queue: 'q1', from: '2026-11-21T04:18', to: '2026-11-21T04:18' }
  expect(filterOf(view, 'prod')).toEqual({
    connection: 'prod',
    queue_id: 'q1',
    who: '',
    action: '',
    from: String(from),
    to: String(from + 59_999),
  })
  expect(filterOf({ ...ALL, isEverything: true }, 'prod')).toMatchObject({ connection: '', from: '', to: '' })
})

test.each(['action=nonsense', 'action=__proto__', 'action=toString'])(
  '%s is ignored as an action',
  (query) => {
    expect(parseJournalView(new URLSearchParams(query)).action).toBe('')
  },
)

test('an unknown scope means the connection', () => {
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
