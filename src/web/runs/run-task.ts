import type { NewRun, RunHandle, RunOutcome } from './run-store.ts'

export interface Task<Result> extends NewRun {
  /** Does the work, until it is done or the signal is aborted. */
  work: (run: Pick<RunHandle, 'signal' | 'advance'>) => Promise<Result>
  /** Takes over the result and describes it, just before the run is shown as ended. */
  conclude: (result: Result) => RunOutcome
}

export interface TaskEnd<Result> {
  /** null if an error ended the run; the run's outcome reports it. */
  result: Result | null
  wasStopped: boolean
  /** The run was removed before it ended, because another user signed in. */
  wasCleared: boolean
}

/** Runs a task from begin to end. An error ends the run as a problem; it does not reject. */
export async function runTask<Result>(
  store: { begin: (what: NewRun) => RunHandle },
  { work, conclude, ...what }: Task<Result>,
): Promise<TaskEnd<Result>> {
  const { signal, advance, end } = store.begin(what)
  const endWith = (result: Result | null, outcome: RunOutcome): TaskEnd<Result> => {
    const wasKnown = end(outcome)
    return { result, wasStopped: signal.aborted, wasCleared: !wasKnown }
  }
  try {
    const result = await work({ signal, advance })
    return endWith(result, conclude(result))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return endWith(null, { text: `${what.title} ended early: ${reason}`, isProblem: true })
  }
}
