import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import type { OperationRecorder } from './analytics/recorder.ts'
import type { Registry } from './registry.ts'
import type { DueMessages } from './due-messages.ts'

/** Turns that a queue, or the garbage, gets in one round, so that the other queues do not wait long. */
const TURNS_PER_ROUND = 40

interface SweeperDependencies {
  registry: Registry
  dueMessages: DueMessages
  recorder: OperationRecorder
  write: GroupCommit['write']
  afterCommit: GroupCommit['afterCommit']
  isClosed: () => boolean
}

/**
 * A round through all queues that processes due messages and deletes garbage. Each step takes a turn of the event loop
 * of its own, so that requests are handled in between. `sweep` resolves to whether more is due; `hold` pauses it until
 * the returned function is called.
 */
export function createSweeper({
  registry,
  dueMessages,
  recorder,
  write,
  afterCommit,
  isClosed,
}: SweeperDependencies) {
  /** What a power cut undoes is simply due again. Statistics lose their last second, as in a crash. */
  const writeSoon = <T>(step: () => T) => write(step, { mayBeLost: true })

  let released = Promise.resolve()

  /** Resolves to whether the step reported that it is done. */
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
      let release = () => {}
      released = new Promise((resolve) => (release = resolve))
      return release
    },
  }
}
