import { isJsonObject } from '#contract/json.ts'
import { EMPTY_DRAFT, type Draft } from './draft.ts'

/** What is saved of a draft: only the body of its content type. */
export type SavedDraft = Pick<Draft, 'contentType' | 'delaySeconds' | 'fillsVariables'> & { body: string }

export interface Template {
  name: string
  draft: SavedDraft
}

export const MAX_TEMPLATES = 50
export const MAX_SENT = 20

export function toSaved({ contentType, json, text, delaySeconds, fillsVariables }: Draft): SavedDraft {
  return { contentType, body: contentType === 'json' ? json : text, delaySeconds, fillsVariables }
}

/** What loading changes; the body of the other content type is kept. */
export function toDraftChange({
  contentType,
  body,
  delaySeconds,
  fillsVariables,
}: SavedDraft): Partial<Draft> {
  const change = { contentType, delaySeconds, fillsVariables }
  return contentType === 'json' ? { ...change, json: body } : { ...change, text: body }
}

/** null for stored data that is not a draft, such as that of another version. */
function parseSaved(value: unknown): SavedDraft | null {
  if (!isJsonObject(value) || typeof value['body'] !== 'string') return null
  const { contentType, body, delaySeconds, fillsVariables } = value
  if (contentType !== 'json' && contentType !== 'text') return null
  return {
    contentType,
    body,
    delaySeconds: typeof delaySeconds === 'number' ? delaySeconds : '',
    fillsVariables: typeof fillsVariables === 'boolean' ? fillsVariables : EMPTY_DRAFT.fillsVariables,
  }
}

export function parseSent(stored: unknown): SavedDraft[] {
  if (!Array.isArray(stored)) return []
  return stored
    .map(parseSaved)
    .filter((draft) => draft !== null)
    .slice(0, MAX_SENT)
}

export function parseTemplates(stored: unknown): Template[] {
  if (!Array.isArray(stored)) return []
  return stored
    .flatMap((value: unknown) => {
      if (!isJsonObject(value) || typeof value['name'] !== 'string') return []
      const draft = parseSaved(value['draft'])
      return draft ? [{ name: value['name'], draft }] : []
    })
    .slice(0, MAX_TEMPLATES)
}

/** Why a template cannot be saved under a name; null when it can. */
export function templateProblem(templates: readonly Template[], name: string): string | null {
  if (name.trim() === '') return 'A template needs a name.'
  const isNew = templates.every((template) => template.name !== name.trim())
  return isNew && templates.length >= MAX_TEMPLATES
    ? `This queue already has ${MAX_TEMPLATES} templates; delete one first.`
    : null
}

/** Sorted by name; replaces a template with the same name. */
export function withTemplate(templates: readonly Template[], name: string, draft: SavedDraft): Template[] {
  return [...withoutTemplate(templates, name.trim()), { name: name.trim(), draft }].sort((a, b) =>
    a.name.localeCompare(b.name),
  )
}

export function withoutTemplate(templates: readonly Template[], name: string): Template[] {
  return templates.filter((template) => template.name !== name)
}

export function isEqual(a: SavedDraft, b: SavedDraft): boolean {
  return (
    a.contentType === b.contentType &&
    a.body === b.body &&
    a.delaySeconds === b.delaySeconds &&
    a.fillsVariables === b.fillsVariables
  )
}

/** Newest first, without duplicates. */
export function withSent(sent: readonly SavedDraft[], draft: SavedDraft): SavedDraft[] {
  return [draft, ...sent.filter((other) => !isEqual(other, draft))].slice(0, MAX_SENT)
}
