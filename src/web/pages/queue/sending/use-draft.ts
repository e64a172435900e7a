import { useEffect, useState } from 'react'
import { isJsonObject } from '#contract/json.ts'
import { browserStore, readStored, writeStored } from '#web/storage/browser-store.ts'
import { bodyOf, EMPTY_DRAFT, type Draft } from './draft.ts'
import { isDraftKept } from './use-saved-drafts.ts'

const keyOf = (queueId: string) => `queuedeck-draft-${queueId}`
const store = () => browserStore('sessionStorage')

function load(queueId: string): Draft {
  const stored = readStored(store(), keyOf(queueId))
  return isJsonObject(stored) ? { ...EMPTY_DRAFT, ...stored } : EMPTY_DRAFT
}

/** The draft for a queue. It survives switching tabs and reloading, until the browser tab is closed. */
export function useDraft(queueId: string) {
  const [draft, setDraft] = useState(() => load(queueId))
  useEffect(() => {
    // If storage is full, the draft lasts as long as the page.
    writeStored(store(), keyOf(queueId), draft)
  }, [draft, queueId])
  return [draft, (change: Partial<Draft>) => setDraft((previous) => ({ ...previous, ...change }))] as const
}

/** Puts a draft into the composer of a queue, replacing the one there. */
export function storeDraft(queueId: string, draft: Draft): void {
  writeStored(store(), keyOf(queueId), draft)
}

/** Whether the composer of a queue holds a draft that was neither sent nor saved. */
export function hasUnsentDraft(queueId: string): boolean {
  const draft = load(queueId)
  const isBlank = ['', bodyOf(EMPTY_DRAFT).trim()].includes(bodyOf(draft).trim())
  return !isBlank && !isDraftKept(queueId, draft)
}
