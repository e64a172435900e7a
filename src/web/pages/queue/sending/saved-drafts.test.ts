import { expect, test } from 'vitest'
import { EMPTY_DRAFT } from './draft.ts'
import {
  MAX_SENT,
  MAX_TEMPLATES,
  parseSent,
  parseTemplates,
  templateProblem,
  toDraftChange,
  toSaved,
  withoutTemplate,
  withSent,
  withTemplate,
  type SavedDraft,
} from './saved-drafts.ts'

const saved = (body: string): SavedDraft => toSaved({ ...EMPTY_DRAFT, json: body })

test('only the body of its content type is saved, and loading keeps the other', () => {
  const draft = { ...EMPTY_DRAFT, contentType: 'text' as const, json: '{}', text: 'hi', delaySeconds: 5 }
  expect(toSaved(draft)).toEqual({ contentType: 'text', body: 'hi', delaySeconds: 5, fillsVariables: true })
  expect(toDraftChange(toSaved(draft))).toEqual({
    contentType: 'text',
    text: 'hi',
    delaySeconds: 5,
    fillsVariables: true,
  })
})

test('templates are sorted and replaced by name', () => {
  let templates = withTemplate([], 'b', saved('1'))
  templates = withTemplate(templates, ' a ', saved('2'))
  templates = withTemplate(templates, 'b', saved('3'))
  expect(templates.map(({ name, draft }) => [name, draft.body])).toEqual([
    ['a', '2'],
    ['b', '3'],
  ])
  expect(withoutTemplate(templates, 'a').map(({ name }) => name)).toEqual(['b'])
})

test('a full list accepts no new name but replaces a known one', () => {
  const full = Array.from({ length: MAX_TEMPLATES }, (_, index) => ({ name: `t${index}`, draft: saved('1') }))
  expect(templateProblem(full, 'other')).toContain('50 templates')
  expect(templateProblem(full, 't3')).toBeNull()
  expect(templateProblem([], '  ')).toBe('A template needs a name.')
})

test('sent drafts are listed once, newest first', () => {
  let sent: SavedDraft[] = []
  for (let index = 0; index < 25; index++) sent = withSent(sent, saved(String(index)))
  sent = withSent(sent, saved('20'))
  expect(sent).toHaveLength(MAX_SENT)
  expect(sent.slice(0, 3).map(({ body }) => body)).toEqual(['20', '24', '23'])
})

test.each([
  [null],
  ['x'],
  [{}],
  [[null, 1, { name: 'x' }, { name: 'x', draft: { body: 1 } }, { name: 1, draft: saved('1') }]],
])('%j holds no templates', (stored) => {
  expect(parseTemplates(stored)).toEqual([])
  expect(parseSent(stored)).toEqual([])
})

test('stored drafts are read back, with defaults for missing fields', () => {
  expect(parseTemplates([{ name: 'x', draft: saved('1') }])).toEqual([{ name: 'x', draft: saved('1') }])
  expect(parseSent([{ contentType: 'text', body: 'y' }])).toEqual([
    { contentType: 'text', body: 'y', delaySeconds: '', fillsVariables: true },
  ])
})
