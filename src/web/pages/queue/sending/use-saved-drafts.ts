import { useState } from 'react'
import { browserStore, readStored, writeStored, writeWhatFits } from '#web/storage/browser-store.ts'
import {
  isEqual,
  toSaved,
  parseSent,
  parseTemplates,
  withoutTemplate,
  withSent,
  withTemplate,
  type Template,
} from './saved-drafts.ts'
import type { Draft } from './draft.ts'

const templatesKey = (queueId: string) => `queuedeck-templates-${queueId}`
const sentKey = (queueId: string) => `queuedeck-sent-${queueId}`

const loadTemplates = (queueId: string) => parseTemplates(readStored(browserStore(), templatesKey(queueId)))
const loadSent = (queueId: string) => parseSent(readStored(browserStore(), sentKey(queueId)))

/** The templates of a queue and the drafts sent to it last. Changes build on storage, which other tabs write too. */
export function useSavedDrafts(queueId: string) {
  const [templates, setTemplates] = useState(() => loadTemplates(queueId))
  const [sent, setSent] = useState(() => loadSent(queueId))

  const store = (next: Template[]): boolean => {
    const isStored = writeStored(browserStore(), templatesKey(queueId), next)
    if (isStored) setTemplates(next)
    return isStored
  }
  return {
    templates,
    sent,
    /** Returns false if the browser's storage is full. */
    saveTemplate: (name: string, draft: Draft) =>
      store(withTemplate(loadTemplates(queueId), name, toSaved(draft))),
    deleteTemplate: (name: string) => void store(withoutTemplate(loadTemplates(queueId), name)),
    rememberSent(draft: Draft) {
      const next = withSent(loadSent(queueId), toSaved(draft))
      setSent(next)
      writeWhatFits(browserStore(), sentKey(queueId), next)
    },
  }
}

/** Whether a draft is saved as a template or as sent, so that replacing it loses nothing. */
export function isDraftKept(queueId: string, draft: Draft): boolean {
  const saved = toSaved(draft)
  return [...loadSent(queueId), ...loadTemplates(queueId).map(({ draft }) => draft)].some((kept) =>
    isEqual(kept, saved),
  )
}
