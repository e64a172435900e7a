import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import type { Recorder } from './analytics/recorder.ts'
import type { Registry } from './registry.ts'
import type { DueMessages } from './due-messages.ts'

/** Turns that one queue, or the garbage, gets in a round, so that the others have theirs soon. */
const TURNS_PER_ROUND = 40

interface SweeperDependencies {
  registry: Registry
  dueMessages: DueMessages
  recorder: Recorder
  write: GroupCommit['write']
  afterCommit: GroupCommit['afterCommit']
  isClosed: () => boolean
}

/**
 * A round through all queues: settles what is due and deletes what nothing belongs to any more. Each step is a turn
 * of the event loop of its own, so that requests come in between. `sweep` answers whether there is more to do; `hold`
 * makes it wait until the answered function is called.
 */
export function createSweeper({
  registry,
  dueMessages,
  recorder,
  write,
  afterCommit,
  isClosed,
}: SweeperDependencies) {
  /** What a power cut takes of it is due again; of the statistics it takes the last second, as a crash does. */
  const writeSoon = <T>(step: () => T) => write(step, { mayBeLost: true })

  let released = Promise.resolve()

  /** Answers whether it came to the end. */
  async function repeat(step: () => boolean): Promise<boolean> {
    for (let turn = 0; turn < TURNS_PER_ROUND; turn++) {
      await released
      if (isClosed() || (await writeSoon(step))) return true
    }
    return false
  }

  function processOne(account: string, id: string): Promise<boolean> {
    return repeat(() => {
      const queue = registry.find(account, id)
      return queue === null || dueMessages.process(queue)
    })
  }

  async function sweep(): Promise<boolean> {
    let isDone = true
    for (let after: string | null = ''; after !== null && !isClosed();) {
      const from: string = after
      const { queues, last } = await writeSoon(() => dueMessages.findQueues(from))
      for (const { account, id } of queues) isDone = (await processOne(account, id)) && isDone
      after = last
    }
    if (isClosed()) return false
    await writeSoon(() => afterCommit(recorder.flush()))
    return !((await repeat(() => dueMessages.deleteGarbage())) && isDone)
  }

  return {
    sweep,
    hold(): () => void {
      let letGo = () => {}
      released = new Promise((resolve) => (letGo = resolve))
      return letGo
    },
  }
}
