import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useSendBatch } from '#web/api/messages.ts'
import { paths } from '#web/lib/paths.ts'
import { runStore, useRun } from '#web/runs/browser-runs.ts'
import { describeEnd, describeProgress, describeSending, describeSent } from './send-report.ts'
import type { RunResult, SendOptions } from './send-run.ts'
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
  const [{ run }, change] = useSendSession(page.queue_id)
  const underWay = useRun('sending', { connection, queueId: page.queue_id })

  async function start({ queueId, run: send, ...what }: Job): Promise<RunResult> {
    const startedAt = performance.now()
    const { signal, advance, end } = runStore.begin({
      kind: 'sending',
      connection,
      queueId: page.queue_id,
      queueName: page.queue_name,
      href: paths.queue(connection, page.queue_id, what.kind === 'list' ? 'send' : 'messages'),
      title: describeSending(what),
      total: what.total,
    })
    advance(0, describeProgress(what.total, { sent: 0, failed: 0, unknown: 0 }, 0))
    change({ run: { ...what, result: null } })
    try {
      const result = await send({
        send: (messages) => mutateAsync({ connection, queueId, messages }),
        signal,
        onProgress(totals) {
          const seconds = (performance.now() - startedAt) / 1_000
          advance(
            totals.sent + totals.failed + totals.unknown,
            describeProgress(what.total, totals, seconds > 0 ? Math.round(totals.sent / seconds) : 0),
          )
        },
      })
      const { text, isProblem } = describeEnd(what.items.length * what.repeat, result)
      if (end({ text: `${describeSent(what)}. ${text}`, isProblem })) change({ run: { ...what, result } })
      return result
    } catch (error) {
      if (end({ text: `${describeSending(what)} ended early: ${String(error)}`, isProblem: true }))
        change({ run: null })
      throw error
    }
  }
  return { run, underWay, start, forget: () => change({ run: null }) }
}
