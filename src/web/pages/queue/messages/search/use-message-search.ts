import { useEffect, useMemo, useRef, useState } from 'react'
import { createSearchClient } from './search-client.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { entryChanges } from './entry-changes.ts'
import type { SearchQuery, SearchResult } from './message-index.ts'

/** How often ages are looked at again while one is asked for. */
const AGE_INTERVAL_MS = 10_000

export type MessageQuery = Omit<SearchQuery, 'now'>

/** Every message, nothing more: what there is without an answer. */
const EVERYTHING: SearchResult = { ids: null, columns: {}, problems: {}, groups: [], paths: [] }

function asksNothing({ filter, paths, groupBy }: MessageQuery): boolean {
  return groupBy === null && paths.length === 0 && Object.values(filter).every((field) => field === '')
}

/** A clock that goes on while the filter asks for an age: messages grow older without anything else changing. */
function useAgeClock(isOn: boolean): number {
  const [now, setNow] = useState(0)
  useEffect(() => {
    if (!isOn) return undefined
    const timer = setInterval(() => setNow(Date.now()), AGE_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [isOn])
  return now
}

/**
 * What a query finds in the loaded messages, worked out in a worker. While a new answer is on the way the last one
 * stays. Ids of messages that are gone may be among it until then. `messages` must be the same array until they
 * change: another one is asked about again.
 */
export function useMessageSearch(
  messages: readonly LoadedMessage[],
  query: MessageQuery,
): { result: SearchResult; isPending: boolean } {
  const [client] = useState(() => createSearchClient())
  const known = useRef<ReadonlyMap<string, string>>(new Map())
  // The query may be a new object on every render; only what it says counts.
  const key = JSON.stringify(query)
  const asked = useMemo(() => JSON.parse(key) as MessageQuery, [key])
  const clock = useAgeClock(asked.filter.age !== '')
  const [answer, setAnswer] = useState({ messages, asked, result: EVERYTHING })

  useEffect(() => () => client.close(), [client])

  useEffect(() => {
    const { added, removed, stamps } = entryChanges(known.current, messages)
    known.current = stamps
    client.remove(removed)
    client.add(added)
  }, [client, messages])

  useEffect(() => {
    let isCurrent = true
    const ask = async () => {
      const now = Math.max(clock, Date.now())
      const result = asksNothing(asked) ? EVERYTHING : await client.query({ ...asked, now })
      if (!isCurrent || !result) return
      // From nothing asked to nothing asked there is no change to render.
      setAnswer((last) =>
        asksNothing(last.asked) && asksNothing(asked) ? last : { messages, asked, result },
      )
    }
    void ask()
    return () => {
      isCurrent = false
    }
  }, [client, messages, asked, clock])

  if (asksNothing(asked)) return { result: EVERYTHING, isPending: false }
  const isFirst = asksNothing(answer.asked)
  return {
    result: isFirst ? EVERYTHING : answer.result,
    isPending: isFirst || answer.messages !== messages || answer.asked !== asked,
  }
}
