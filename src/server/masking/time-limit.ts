import { createContext, Script } from 'node:vm'

/**
 * Runs tasks on this thread, and throws when one takes longer than the limit. Unlike a look at the clock it also ends
 * a regular expression that has lost itself.
 */
export function createTimeLimit(limitMs: number) {
  const script = new Script('task()')
  const sandbox = { task: (): void => undefined }
  const context = createContext(sandbox)
  return function withTimeLimit<T>(task: () => T): T {
    const results: T[] = []
    sandbox.task = () => void results.push(task())
    try {
      script.runInContext(context, { timeout: limitMs })
    } finally {
      sandbox.task = () => undefined
    }
    const [result] = results
    if (results.length === 0) throw new Error('The task did not end.')
    return result as T
  }
}
