import { formatCount } from '#web/lib/format.ts'

/** What runs do: act on loaded messages, pull until enough match, send, or extend and release leases. */
export type RunKind = 'action' | 'scan' | 'sending' | 'leases'

export interface RunOutcome {
  text: string
  isProblem: boolean
  /** What a page says of each message, which the list of runs cannot: why the first of them was not done. */
  why?: string | undefined
}

/** Something done call by call, which goes on wherever in the app one is. */
export interface Run {
  id: number
  kind: RunKind
  connection: string
  /** The queue it is about, or on whose page it was started. */
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
  /** null while it is under way. */
  outcome: RunOutcome | null
  isStopping: boolean
  /** Ends it after the call under way. */
  stop: () => void
}

export type NewRun = Pick<Run, 'kind' | 'connection' | 'queueId' | 'queueName' | 'href' | 'title' | 'total'>

/** For what does the work. */
export interface RunHandle {
  /** Aborted when it is to stop. */
  signal: AbortSignal
  advance(handled: number, progress?: string): void
  /** Answers whether it was still known: not when somebody else has signed in since. */
  end(outcome: RunOutcome): boolean
}

/** A part of a page that shows some runs itself. */
export interface Attendant {
  shows: (run: Run) => boolean
  /** Told how one of them ended, also if that was before it came. */
  tell: (outcome: RunOutcome) => void
}

const progressOf = (handled: number, total: number) => `${formatCount(handled)} of ${formatCount(total)}`

/**
 * Every run of this tab, whatever it does. Those that no page shows are listed as being elsewhere; how they ended stays
 * until somebody has seen it.
 */
export function createRunStore() {
  let lastId = 0
  let runs: readonly Run[] = []
  let elsewhere: readonly Run[] = []
  const attendants = new Set<Attendant>()
  const listeners = new Set<() => void>()

  const attendantOf = (run: Run) => [...attendants].find(({ shows }) => shows(run))

  /** What ended before somebody's eyes is told to them, and is over. */
  function publish(next: readonly Run[]): void {
    const seen = next.filter((run) => run.outcome !== null && attendantOf(run) !== undefined)
    runs = next.filter((run) => !seen.includes(run))
    const unattended = runs.filter((run) => attendantOf(run) === undefined)
    // The header has nothing to draw anew while all of them are on the page.
    if (elsewhere.length > 0 || unattended.length > 0) elsewhere = unattended
    for (const run of seen) if (run.outcome) attendantOf(run)?.tell(run.outcome)
    for (const listener of listeners) listener()
  }

  /** Answers whether there was such a run under way. */
  function change(id: number, changes: Partial<Run>): boolean {
    const isUnderWay = (run: Run) => run.id === id && run.outcome === null
    if (!runs.some(isUnderWay)) return false
    publish(runs.map((run) => (isUnderWay(run) ? { ...run, ...changes } : run)))
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
    /** Says that a part of the page shows some runs; answers how it says that it is gone. */
    attend(attendant: Attendant): () => void {
      attendants.add(attendant)
      publish(runs)
      return () => {
        attendants.delete(attendant)
        publish(runs)
      }
    },
    current: () => runs,
    /** The runs that no page shows. */
    elsewhere: () => elsewhere,
    isAnyUnderWay: () => runs.some(({ outcome }) => outcome === null),
    /** For when the outcomes were seen. */
    forgetEnded: () => publish(runs.filter(({ outcome }) => outcome === null)),
    /** Stops all of them, and forgets them. */
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
