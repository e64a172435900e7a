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

/** What is being written for a queue; it survives other tabs of the page and a reload, for as long as the browser tab. */
export function useDraft(queueId: string) {
  const [draft, setDraft] = useState(() => load(queueId))
  useEffect(() => {
    // Where there is no room the draft lives as long as the page.
    writeStored(store(), keyOf(queueId), draft)
  }, [draft, queueId])
  return [draft, (change: Partial<Draft>) => setDraft((previous) => ({ ...previous, ...change }))] as const
}

/** Leaves a draft for the composer of a queue, in place of what was being written there. */
export function storeDraft(queueId: string, draft: Draft): void {
  writeStored(store(), keyOf(queueId), draft)
}

/** Whether something is being written for a queue that is kept nowhere else: neither sent nor saved. */
export function hasUnsentDraft(queueId: string): boolean {
  const draft = load(queueId)
  const isBlank = ['', bodyOf(EMPTY_DRAFT).trim()].includes(bodyOf(draft).trim())
  return !isBlank && !isDraftKept(queueId, draft)
}
