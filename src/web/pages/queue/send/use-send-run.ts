import { useConnection } from '#web/api/connection.tsx'
import { useSendBatch } from '#web/api/messages.ts'
import type { RunResult, SendOptions } from './run.ts'
import { useSendSession, type SendRun } from './send-session.ts'

interface Job extends Pick<SendRun, 'kind' | 'queueName' | 'items' | 'repeat' | 'total'> {
  /** The queue they go to. */
  queueId: string
  run: (options: SendOptions) => Promise<RunResult>
}

/** The run that was started on a queue's page, wherever it sends to: one at a time. */
export function useSendRun(pageQueueId: string) {
  const connection = useConnection()
  const { mutateAsync } = useSendBatch()
  const [{ run }, change] = useSendSession(pageQueueId)

  async function start({ queueId, run: send, ...what }: Job): Promise<RunResult> {
    const controller = new AbortController()
    const startedAt = performance.now()
    let current: SendRun = {
      ...what,
      totals: { sent: 0, failed: 0, unknown: 0 },
      perSecond: 0,
      result: null,
      stop: () => controller.abort(),
    }
    const update = (changes: Partial<SendRun>) => {
      current = { ...current, ...changes }
      change({ run: current })
    }
    update({})
    try {
      const result = await send({
        send: (messages) => mutateAsync({ connection, queueId, messages }),
        signal: controller.signal,
        onProgress(totals) {
          const seconds = (performance.now() - startedAt) / 1_000
          update({ totals, perSecond: seconds > 0 ? Math.round(totals.sent / seconds) : 0 })
        },
      })
      update({ totals: result.totals, result })
      return result
    } catch (error) {
      change({ run: null })
      throw error
    }
  }
  return { run, isRunning: run?.result === null, start, forget: () => change({ run: null }) }
}
