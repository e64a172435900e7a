import { createContext, Script } from 'node:vm'

/**
 * Runs tasks on this thread, and throws if one takes longer than the limit. Unlike a check of the clock, it also stops a
 * regular expression that backtracks forever.
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
    if (results.length === 0) throw new Error('The task did not finish.')
    return result as T
  }
}
