import { useInvalidateMessages } from '#web/api/messages.ts'
import { paths, type QueueTab } from '#web/lib/paths.ts'
import { runStore } from './browser-runs.ts'
import { runTask, type Task, type TaskEnd } from './run-task.ts'

export interface QueueTask<Result> extends Omit<Task<Result>, 'href'> {
  /** The tab of the queue that shows the run; by default its messages. */
  tab?: QueueTab
  /** The queue whose messages the run changes; by default the queue it belongs to. */
  changedQueueId?: string
}

/** Returns a function that runs a task on messages, which continues when the user leaves the page. */
export function useRunTask() {
  const invalidateMessages = useInvalidateMessages()
  return async <Result>({
    tab = 'messages',
    changedQueueId,
    ...task
  }: QueueTask<Result>): Promise<TaskEnd<Result>> => {
    const href = paths.queue(task.connection, task.queueId, tab)
    const end = await runTask(runStore, { ...task, href })
    invalidateMessages(task.connection, changedQueueId ?? task.queueId)
    return end
  }
}
