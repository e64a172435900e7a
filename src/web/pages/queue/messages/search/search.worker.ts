import { createMessageIndex } from './message-index.ts'
import type { SearchResponse, SearchRequest } from './protocol.ts'

/** The used part of the worker's global scope; the DOM types describe a window here. */
interface WorkerScope {
  addEventListener: (type: 'message', listener: (event: MessageEvent<SearchRequest>) => void) => void
  postMessage: (response: SearchResponse) => void
}

const scope = self as unknown as WorkerScope
const index = createMessageIndex()

scope.addEventListener('message', ({ data }) => {
  switch (data.kind) {
    case 'add':
      index.add(data.entries)
      break
    case 'remove':
      index.remove(data.ids)
      break
    case 'query':
      scope.postMessage({ number: data.number, result: index.query(data.query) })
      break
  }
})
