import type { Queue } from '#contract/queues.ts'
import { usePermissions } from '#web/api/session.ts'
import type { BulkAction } from '#web/pages/queue/messages/workbench/bulk-action.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { useWorkbench } from '#web/pages/queue/messages/workbench/workbench.tsx'

/** Runs an action on the messages it can apply to, or reports why it applies to none. */
export function useAct(queue: Queue, leaseEndsAt: (message: LoadedMessage) => number | null) {
  const { bulk, say } = useWorkbench()
  const { canOperate, reason } = usePermissions()

  function ableTo(action: BulkAction, messages: readonly LoadedMessage[]): readonly LoadedMessage[] {
    if (action.kind === 'delete') return messages.filter(({ hold }) => hold.kind === 'ref')
    const leased = messages.filter(({ hold }) => hold.kind === 'lease')
    return action.kind === 'extend'
      ? leased.filter((message) => (leaseEndsAt(message) ?? 0) > Date.now())
      : leased
  }

  function findRefusal(action: BulkAction, messages: readonly LoadedMessage[]): string | null {
    if (!canOperate) return `${reason} Messages cannot be changed here.`
    if (bulk.isBusy) return 'Another action is in progress. Let it finish or undo it first.'
    if (ableTo(action, messages).length > 0) return null
    return messages.some(({ hold }) => hold.kind === 'lease')
      ? 'An expired lease cannot be extended. Pull the message again.'
      : `A peeked message has no lease, so it cannot be acknowledged or retried. Pull from ${queue.queue_name} to do that.`
  }

  /** Reports why an action cannot run; returns whether it was refused. */
  function refusalOf(action: BulkAction, messages: readonly LoadedMessage[]): boolean {
    const refusal = findRefusal(action, messages)
    if (refusal !== null) say(refusal, true)
    return refusal !== null
  }

  return {
    isDisabled: bulk.isBusy || !canOperate,
    refusalOf,
    act(action: BulkAction, messages: readonly LoadedMessage[]): void {
      if (messages.length > 0 && !refusalOf(action, messages)) bulk.start(action, ableTo(action, messages))
    },
  }
}
