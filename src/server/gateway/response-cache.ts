import type { Clock } from '#server/clock.ts'
import type { CheckedAnswer } from './exchange/answer.ts'

/** Below the 5 s in which a page asks again, so that one page alone always sees what is new. */
const REMEMBERED_MS = 4_000
/** Pages of 100 queues, each some 50 KB. */
const MAX_ANSWERS = 200

interface Remembered {
  answer: CheckedAnswer
  until: number
}

/**
 * The last answers to reads, so that many pages that show the same ask once. What was asked before a change is not
 * the answer to who asks after it: each change turns the page, and what was asked for on another one is not kept.
 */
export function createAnswerMemory(clock: Clock) {
  const answers = new Map<string, Remembered>()
  let page = 0

  return {
    /** The page that is open; what is asked for now is answered on it. */
    page: () => page,
    /** To be called before a change and after it. */
    turn(): void {
      page++
      answers.clear()
    },
    find(path: string): CheckedAnswer | null {
      const known = answers.get(path)
      return known && known.until > clock.now() ? known.answer : null
    },
    keep(path: string, answer: CheckedAnswer, askedOn: number): void {
      if (askedOn !== page || answer.status !== 200) return
      answers.delete(path)
      answers.set(path, { answer, until: clock.now() + REMEMBERED_MS })
      const [oldest] = answers.keys()
      if (answers.size > MAX_ANSWERS && oldest !== undefined) answers.delete(oldest)
    },
  }
}
