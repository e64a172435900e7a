import { createMessageIndex } from './message-index.ts'
import type { IndexAnswer, IndexRequest } from './protocol.ts'

/** What is used of the worker's global scope; the types of the DOM describe a window here. */
interface WorkerScope {
  addEventListener: (type: 'message', listener: (event: MessageEvent<IndexRequest>) => void) => void
  postMessage: (answer: IndexAnswer) => void
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
