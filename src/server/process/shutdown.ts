type Step = () => unknown

export interface Shutdown {
  /** Adds what to do at the end. The last added step runs first. */
  add(...steps: Step[]): void
  /** Runs every step, each after the one before it has ended. Later calls return the same promise. */
  run(): Promise<void>
}

/** Closes what was opened, in reverse order. A step that fails does not keep the others from running. */
export function createShutdown(): Shutdown {
  const steps: Step[] = []
  let running: Promise<void> | null = null

  async function runAll(): Promise<void> {
    const failures: unknown[] = []
    for (const step of steps.toReversed()) {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  return {
    add: (...added) => void steps.push(...added),
    run: () => (running ??= runAll()),
  }
}
