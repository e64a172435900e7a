import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useSendBatch } from '#web/api/messages.ts'
import { useRun } from '#web/runs/browser-runs.ts'
import { useRunTask } from '#web/runs/use-run-task.ts'
import { describeEnd, describeProgress, describeSending, describeSent } from './send-report.ts'
import type { RunResult, SendOptions, Totals } from './send-run.ts'
import { useSendSession, type SendRun } from './send-session.ts'

interface Job extends Pick<SendRun, 'kind' | 'queueName' | 'items' | 'repeat' | 'total'> {
  /** The queue they go to. */
  queueId: string
  run: (options: SendOptions) => Promise<RunResult>
}

/** The run that was started on a queue's page, wherever it sends to: one at a time. */
export function useSendRun(page: Pick<Queue, 'queue_id' | 'queue_name'>) {
  const connection = useConnection()
  const { mutateAsync } = useSendBatch()
  const runTask = useRunTask()
  const [{ run }, change] = useSendSession(page.queue_id)
  const underWay = useRun('sending', { connection, queueId: page.queue_id })

  /** Resolves to null if an error ended the run. */
  async function start({ queueId, run: send, ...what }: Job): Promise<RunResult | null> {
    const startedAt = performance.now()
    const { result, wasCleared } = await runTask({
      kind: 'sending',
      connection,
      queueId: page.queue_id,
      queueName: page.queue_name,
      tab: what.kind === 'list' ? 'send' : 'messages',
      changedQueueId: queueId,
      title: describeSending(what),
      total: what.total,
      work({ signal, advance }) {
        const show = (totals: Totals) => {
          const seconds = (performance.now() - startedAt) / 1_000
          const perSecond = seconds > 0 ? Math.round(totals.sent / seconds) : 0
          const handled = totals.sent + totals.failed + totals.unknown
          advance(handled, describeProgress(what.total, totals, perSecond))
        }
        show({ sent: 0, failed: 0, unknown: 0 })
        change({ run: { ...what, result: null } })
        return send({
          send: (messages) => mutateAsync({ connection, queueId, messages }),
          signal,
          onProgress: show,
        })
      },
      conclude(result) {
        const { text, isProblem } = describeEnd(what.items.length * what.repeat, result)
        return { text: `${describeSent(what)}. ${text}`, isProblem }
      },
    })
    if (!wasCleared) change({ run: result && { ...what, result } })
    return result
  }
  return { run, underWay, start, forget: () => change({ run: null }) }
}
