import { useEffect, useMemo, useRef, useState } from 'react'
import { createSearchClient } from './search-client.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { entryChanges } from './entry-changes.ts'
import type { SearchQuery, SearchResult } from './message-index.ts'

/** How often the ages are checked again while the filter has an age. */
const AGE_INTERVAL_MS = 10_000

export type MessageQuery = Omit<SearchQuery, 'now'>

/** All messages: the result of an empty query. */
const EVERYTHING: SearchResult = { ids: null, columns: {}, problems: {}, groups: [], paths: [] }

function isEmptyQuery({ filter, paths, groupBy }: MessageQuery): boolean {
  return groupBy === null && paths.length === 0 && Object.values(filter).every((field) => field === '')
}

/** A clock that ticks while the filter has an age, as messages grow older without any other change. */
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
 * Searches the loaded messages in a worker. Until a new result arrives the last one stays, and may contain the ids of
 * removed messages. `messages` must stay the same array until they change, as a new one is searched again.
 */
export function useMessageSearch(
  messages: readonly LoadedMessage[],
  query: MessageQuery,
): { result: SearchResult; isPending: boolean } {
  const [client] = useState(() => createSearchClient())
  const known = useRef<ReadonlyMap<string, string>>(new Map())
  // The query may be a new object on every render; only its content counts.
  const key = JSON.stringify(query)
  const asked = useMemo(() => JSON.parse(key) as MessageQuery, [key])
  const clock = useAgeClock(asked.filter.age !== '')
  const [response, setResponse] = useState({ messages, asked, result: EVERYTHING })

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
      const result = isEmptyQuery(asked) ? EVERYTHING : await client.query({ ...asked, now })
      if (!isCurrent || !result) return
      // From one empty query to the next there is no change to render.
      setResponse((last) =>
        isEmptyQuery(last.asked) && isEmptyQuery(asked) ? last : { messages, asked, result },
      )
    }
    void ask()
    return () => {
      isCurrent = false
    }
  }, [client, messages, asked, clock])

  if (isEmptyQuery(asked)) return { result: EVERYTHING, isPending: false }
  const isFirst = isEmptyQuery(response.asked)
  return {
    result: isFirst ? EVERYTHING : response.result,
    isPending: isFirst || response.messages !== messages || response.asked !== asked,
  }
}
