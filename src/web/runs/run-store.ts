import { formatCount } from '#web/lib/format.ts'

/** What a run does: act on loaded messages, pull until enough match, send, or extend and release leases. */
export type RunKind = 'action' | 'scan' | 'sending' | 'leases'

export interface RunOutcome {
  text: string
  isProblem: boolean
  /** Why the first message that failed did so. Pages show this on each message; the list of runs shows it here. */
  why?: string | undefined
}

/** A background task: work done call by call, which continues wherever in the app the user goes. */
export interface Run {
  id: number
  kind: RunKind
  connection: string
  /** The queue it acts on, or on whose page it was started. */
  queueId: string
  queueName: string
  /** The page that shows it. */
  href: string
  /** What is being done: "Acknowledging 250 messages". */
  title: string
  handled: number
  total: number
  /** How far it is, in words: "100 of 250". */
  progress: string
  /** null while it is running. */
  outcome: RunOutcome | null
  isStopping: boolean
  /** Ends the run after the current call. */
  stop: () => void
}

export type NewRun = Pick<Run, 'kind' | 'connection' | 'queueId' | 'queueName' | 'href' | 'title' | 'total'>

/** The run, for the code that does the work. */
export interface RunHandle {
  /** Aborted when the run should stop. */
  signal: AbortSignal
  advance(handled: number, progress?: string): void
  /** Returns false if the run was cleared before, because another user signed in. */
  end(outcome: RunOutcome): boolean
}

/** A part of a page that shows some runs itself. */
export interface RunView {
  shows: (run: Run) => boolean
  /** Called when one of them ends, or at once if it ended before the view was added. */
  onEnd: (outcome: RunOutcome) => void
}

const progressOf = (handled: number, total: number) => `${formatCount(handled)} of ${formatCount(total)}`

/**
 * Holds every run of this browser tab. Runs that no page shows are listed in `elsewhere`; their outcomes stay until the
 * user has seen them.
 */
export function createRunStore() {
  let lastId = 0
  let runs: readonly Run[] = []
  let elsewhere: readonly Run[] = []
  const views = new Set<RunView>()
  const listeners = new Set<() => void>()

  const viewOf = (run: Run) => [...views].find(({ shows }) => shows(run))

  /** Reports each ended run to the view that shows it, and removes it. */
  function publish(next: readonly Run[]): void {
    const seen = next.filter((run) => run.outcome !== null && viewOf(run) !== undefined)
    runs = next.filter((run) => !seen.includes(run))
    const unseen = runs.filter((run) => viewOf(run) === undefined)
    // Keeps the same empty list, so that the header does not render while the page shows all runs.
    if (elsewhere.length > 0 || unseen.length > 0) elsewhere = unseen
    for (const run of seen) if (run.outcome) viewOf(run)?.onEnd(run.outcome)
    for (const listener of listeners) listener()
  }

  /** Returns whether such a run is running. */
  function change(id: number, changes: Partial<Run>): boolean {
    const isThisRunning = (run: Run) => run.id === id && run.outcome === null
    if (!runs.some(isThisRunning)) return false
    publish(runs.map((run) => (isThisRunning(run) ? { ...run, ...changes } : run)))
    return true
  }

  return {
    begin(what: NewRun): RunHandle {
      const id = ++lastId
      const controller = new AbortController()
      const stop = () => {
        controller.abort()
        change(id, { isStopping: true })
      }
      const progress = progressOf(0, what.total)
      publish([...runs, { ...what, id, handled: 0, progress, outcome: null, isStopping: false, stop }])
      return {
        signal: controller.signal,
        advance: (handled, text = progressOf(handled, what.total)) =>
          void change(id, { handled, progress: text }),
        end: (outcome) => change(id, { outcome }),
      }
    },
    /** Adds a view; returns a function that removes it. */
    addView(view: RunView): () => void {
      views.add(view)
      publish(runs)
      return () => {
        views.delete(view)
        publish(runs)
      }
    },
    current: () => runs,
    /** The runs that no page shows. */
    elsewhere: () => elsewhere,
    isAnyRunning: () => runs.some(({ outcome }) => outcome === null),
    /** Removes the ended runs, once the user has seen their outcomes. */
    forgetEnded: () => publish(runs.filter(({ outcome }) => outcome === null)),
    /** Stops and removes all runs. */
    clear(): void {
      const before = runs
      publish([])
      for (const { stop } of before) stop()
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
