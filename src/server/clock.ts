/** The source of the time, in Unix milliseconds. Tests pass a clock that they advance. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** Calls back at an interval without keeping the process alive. Returns the function that stops it. */
export function every(run: () => void, everyMs: number): () => void {
  const timer = setInterval(run, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Runs `work` repeatedly: after `idleMs`, or at the next turn of the event loop while it resolves to true, which means
 * that there is more to do. Runs never overlap. Returns the function that stops it.
 */
export function keepDoing(
  work: () => Promise<boolean>,
  idleMs: number,
  onError: (error: unknown) => void,
): () => void {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false

  async function round(): Promise<void> {
    let hasMore = false
    try {
      hasMore = await work()
    } catch (error) {
      onError(error)
    }
    if (!isStopped) schedule(hasMore ? 1 : idleMs)
  }
  function schedule(delayMs: number): void {
    timer = setTimeout(() => void round(), delayMs)
    timer.unref()
  }

  schedule(idleMs)
  return () => {
    isStopped = true
    if (timer) clearTimeout(timer)
  }
}
