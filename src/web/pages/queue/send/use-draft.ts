import { useEffect, useState } from 'react'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { prettyJson } from '#web/lib/pretty-json.ts'
import { EMPTY_DRAFT, type Draft } from './draft.ts'

const keyOf = (queueId: string) => `queuedeck-draft-${queueId}`

function load(queueId: string): Draft {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(keyOf(queueId)) ?? 'null')
    return typeof stored === 'object' && stored !== null ? { ...EMPTY_DRAFT, ...stored } : EMPTY_DRAFT
  } catch {
    return EMPTY_DRAFT
  }
}

/** What is being written for a queue; it survives other tabs of the page and a reload, for as long as the browser tab. */
export function useDraft(queueId: string) {
  const [draft, setDraft] = useState(() => load(queueId))
  useEffect(() => {
    try {
      sessionStorage.setItem(keyOf(queueId), JSON.stringify(draft))
    } catch {
      // Full or switched off: then the draft lives as long as the page.
    }
  }, [draft, queueId])
  return [draft, (change: Partial<Draft>) => setDraft((previous) => ({ ...previous, ...change }))] as const
}

/** Leaves a draft for the composer of a queue, in place of what was being written there. */
export function storeDraft(queueId: string, draft: Draft): void {
  try {
    sessionStorage.setItem(keyOf(queueId), JSON.stringify(draft))
  } catch {
    // Full or switched off: then the composer opens with what it had.
  }
}

/** A draft that would send this body again; null for one that cannot be sent over HTTP as it is. */
export function draftOf({ contentType, text }: DecodedBody): Draft | null {
  if (text === null || contentType === 'bytes' || contentType === 'v8') return null
  return contentType === 'json'
    ? { ...EMPTY_DRAFT, contentType: 'json', json: prettyJson(text) ?? text }
    : { ...EMPTY_DRAFT, contentType: 'text', text }
}
