import type { Queue } from '#contract/queues.ts'
import { usePermissions } from '#web/api/session.ts'
import type { BulkAction } from '#web/pages/queue/messages/workbench/bulk-action.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { useWorkbench } from '#web/pages/queue/messages/workbench/workbench.tsx'

/** Acts on those messages that an action can mean, or says why it can mean none of them. */
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

  /** Says why nothing can be done, if so. */
  function refusalOf(action: BulkAction, messages: readonly LoadedMessage[]): boolean {
    const refusal = !canOperate
      ? `${reason} Messages cannot be changed here.`
      : bulk.isBusy
        ? 'Something else is under way: let it finish, or undo it, first.'
        : ableTo(action, messages).length > 0
          ? null
          : messages.some(({ hold }) => hold.kind === 'lease')
            ? 'An expired lease cannot be extended: pull the message again.'
            : `A peeked message has no lease, so it cannot be acknowledged or retried: pull from ${queue.queue_name} to do that.`
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
